using System.Text;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Eap;

/// <summary>
/// Where an EAP conversation stands: what the IKE SA keeps, durably, between two messages of the peer. No secrets. What a method cannot write down
/// (TLS, a server's own state) is named here and kept by the node that began it, and is gone with that node.
/// </summary>
/// <param name="Stage">What was asked last.</param>
/// <param name="Identifier">Of the last request.</param>
/// <param name="User">The EAP identity; empty before it is known.</param>
/// <param name="Data">Of the stage.</param>
public sealed record EapConversation(EapStage Stage, byte Identifier, string User, ReadOnlyMemory<byte> Data)
{
    /// <summary>Ours: an identity is at most 253 bytes in RADIUS (RFC 2865 section 5.1).</summary>
    public const int MaxUserLength = 253;

    /// <summary>The first: who are you?</summary>
    public static EapConversation Begin(byte identifier) => new(EapStage.Identity, identifier, "", default);

    /// <summary>The request that begins it.</summary>
    public byte[] FirstRequest() => EapPacket.Request(Identifier, EapType.Identity, default).ToBytes();

    /// <summary>Null when it was not written by <see cref="ToBytes"/>.</summary>
    public static EapConversation? TryRead(ReadOnlyMemory<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var stage = (EapStage)reader.Byte();
        byte identifier = reader.Byte();
        var user = reader.Take(reader.UInt16());
        var data = reader.TakeRest();
        return reader.Error is null ? new EapConversation(stage, identifier, Encoding.UTF8.GetString(user.Span), data) : null;
    }

    public byte[] ToBytes()
    {
        var writer = new WireWriter();
        writer.Byte((byte)Stage);
        writer.Byte(Identifier);
        byte[] user = Encoding.UTF8.GetBytes(User);
        writer.UInt16((ushort)user.Length);
        writer.Bytes(user);
        writer.Bytes(Data);
        return writer.ToArray();
    }

    public EapConversation Next(EapStage stage, ReadOnlyMemory<byte> data) => this with { Stage = stage, Identifier = (byte)(Identifier + 1), Data = data };
}

/// <summary>Stored: numbers never change.</summary>
public enum EapStage : byte
{
    Identity = 1,

    /// <summary>Data: our challenge.</summary>
    MsChapChallenge = 2,

    /// <summary>Data: the peer's response, which was right.</summary>
    MsChapSuccess = 3,

    /// <summary>The peer was told that it was wrong.</summary>
    MsChapFailure = 4,

    /// <summary>Data: the number under which the node keeps it.</summary>
    Tls = 5,

    /// <summary>Data: the number under which the node keeps it.</summary>
    Radius = 6,
}
