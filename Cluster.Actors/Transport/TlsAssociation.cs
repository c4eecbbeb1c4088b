using System.Net.Sockets;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace Cluster.Actors.Transport;

/// <summary>One connection between two nodes, as Akka.Remote sees it.</summary>
internal sealed class TlsAssociation(Address local, Address remote, TlsFrames frames) : AssociationHandle(local, remote)
{
    public override bool Write(ByteString payload) => frames.Send(payload);

#pragma warning disable CS0672 // the base member is obsolete for callers, and abstract for us
    public override void Disassociate() => frames.Finish();
#pragma warning restore CS0672

    /// <summary>Until either side closes. Never throws: how it ended goes to the listener.</summary>
    public async Task RunAsync(Action<string> broken)
    {
        IHandleEventListener listener = await ReadHandlerSource.Task;
        Task writing = frames.WriteAllAsync();
        try
        {
            Task reading = ReadAllAsync(listener);
            await await Task.WhenAny(reading, writing);
        }
        catch (InvalidDataException offence)
        {
            broken(offence.Message);
        }
        catch (Exception closed) when (closed is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is gone, or we closed: membership decides what that means.
        }
        finally
        {
            await frames.DisposeAsync();
            await writing.ContinueWith(_ => { }, TaskScheduler.Default);
            listener.Notify(new Disassociated(DisassociateInfo.Unknown));
        }
    }

    private async Task ReadAllAsync(IHandleEventListener listener)
    {
        while (await frames.ReadAsync() is { } payload)
        {
            listener.Notify(new InboundPayload(payload));
        }
    }
}
