using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Cluster.Config.Model;

namespace Cluster.Actors.Access;

/// <summary>One question to a RADIUS server: a socket of its own, so that its port is new each time and only the server can answer.</summary>
internal static class RadiusExchange
{
    /// <summary>Ours: more at once than that no server likes; the others wait.</summary>
    private static readonly SemaphoreSlim Places = new(64);

    /// <param name="attributes">Of the request, which may have to hide one by its authenticator.</param>
    /// <returns>Null when the server does not answer.</returns>
    public static async Task<RadiusReply?> AskAsync(RadiusServer server, Func<ReadOnlyMemory<byte>, IEnumerable<RadiusAttribute>> attributes)
    {
        byte[] authenticator = RandomNumberGenerator.GetBytes(RadiusPacket.AuthenticatorLength);
        var request = new RadiusPacket(RadiusCode.AccessRequest, authenticator[^1], authenticator, [.. attributes(authenticator)]);
        byte[] bytes = request.ToRequest(server.Secret.Bytes);
        await Places.WaitAsync().ConfigureAwait(false);
        try
        {
            using var socket = new Socket(server.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(new IPEndPoint(server.Address, server.Port)).ConfigureAwait(false);
            for (int attempt = 0; attempt < server.Retries; attempt++)
            {
                await socket.SendAsync(bytes).ConfigureAwait(false);
                if (await ReceiveAsync(socket, server, request).ConfigureAwait(false) is { } answer)
                {
                    return new RadiusReply(answer, request);
                }
            }

            return null;
        }
        catch (SocketException)
        {
            return null; // nobody is there, or there is no way to it
        }
        finally
        {
            Places.Release();
        }
    }

    private static async Task<RadiusPacket?> ReceiveAsync(Socket socket, RadiusServer server, RadiusPacket request)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(server.TimeoutSeconds));
        byte[] buffer = new byte[RadiusPacket.MaxLength];
        try
        {
            while (true)
            {
                int length = await socket.ReceiveAsync(buffer, timeout.Token).ConfigureAwait(false);
                ReadOnlyMemory<byte> received = buffer.AsSpan(0, length).ToArray();
                if (RadiusPacket.TryRead(received) is { } read && RadiusPacket.IsAnswer(received.Span, read, request, server.Secret.Bytes))
                {
                    return read;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}

/// <param name="Request">Whose authenticator hides keys in the answer.</param>
internal sealed record RadiusReply(RadiusPacket Answer, RadiusPacket Request);
