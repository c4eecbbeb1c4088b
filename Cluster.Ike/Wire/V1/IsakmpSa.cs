using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>
/// Security Association payload (RFC 2408 section 3.4 with the DOI of RFC 2407 section 4.6.1): DOI (4), situation (4), proposals with their
/// transforms.
/// </summary>
public sealed record IsakmpSa(ImmutableArray<IsakmpProposal> Proposals)
{
    /// <summary>The IPsec domain of interpretation.</summary>
    public const uint IpsecDoi = 1;

    private const uint IdentityOnly = 1;
    private const int ProposalHeaderSize = 8;
    private const int TransformHeaderSize = 8;

    /// <summary>Null when it does not parse, or when the domain or situation is another one.</summary>
    public static IsakmpSa? TryRead(IsakmpPayload payload)
    {
        var reader = new WireReader(payload.Body);
        if (reader.UInt32() != IpsecDoi || reader.UInt32() != IdentityOnly)
        {
            return null;
        }

        var proposals = ImmutableArray.CreateBuilder<IsakmpProposal>();
        bool more = true;
        while (more && reader.Error is null)
        {
            proposals.Add(ReadProposal(ref reader, out more));
            if (proposals.Count > IsakmpLimits.MaxProposals)
            {
                reader.Fail(ParseFault.TooMany);
            }
        }

        return reader.Error is null && reader.Remaining == 0 ? new IsakmpSa(proposals.ToImmutable()) : null;
    }

    public IsakmpPayload ToPayload()
    {
        var writer = new WireWriter();
        writer.UInt32(IpsecDoi);
        writer.UInt32(IdentityOnly);
        for (int i = 0; i < Proposals.Length; i++)
        {
            Write(writer, Proposals[i], i == Proposals.Length - 1 ? IsakmpPayloadType.None : IsakmpPayloadType.Proposal);
        }

        return new IsakmpPayload(IsakmpPayloadType.SecurityAssociation, writer.ToArray());
    }

    private static IsakmpProposal ReadProposal(ref WireReader reader, out bool more)
    {
        more = (IsakmpPayloadType)reader.Byte() == IsakmpPayloadType.Proposal;
        reader.Byte();
        int length = reader.UInt16();
        byte number = reader.Byte();
        var protocol = (IsakmpProtocol)reader.Byte();
        byte spiSize = reader.Byte();
        byte count = reader.Byte();
        var body = new WireReader(reader.Take(length - ProposalHeaderSize));
        var spi = body.Take(spiSize);
        if (count > IsakmpLimits.MaxTransforms)
        {
            body.Fail(ParseFault.TooMany);
        }

        var transforms = ImmutableArray.CreateBuilder<IsakmpTransform>();
        for (int i = 0; i < count && body.Error is null; i++)
        {
            transforms.Add(ReadTransform(ref body));
        }

        if (body.Error is not null || body.Remaining > 0)
        {
            reader.Fail(body.Error?.Fault ?? ParseFault.BadLength);
        }

        return new IsakmpProposal(number, protocol, spi, transforms.ToImmutable());
    }

    private static IsakmpTransform ReadTransform(ref WireReader reader)
    {
        reader.UInt16();
        int length = reader.UInt16();
        byte number = reader.Byte();
        byte id = reader.Byte();
        reader.UInt16();
        var body = new WireReader(reader.Take(length - TransformHeaderSize));
        var attributes = ImmutableArray.CreateBuilder<IsakmpAttribute>();
        while (body.Remaining > 0)
        {
            attributes.Add(IsakmpAttribute.Read(ref body));
            if (attributes.Count > IsakmpLimits.MaxAttributes)
            {
                body.Fail(ParseFault.TooMany);
            }
        }

        if (body.Error is { } error)
        {
            reader.Fail(error.Fault);
        }

        return new IsakmpTransform(number, id, attributes.ToImmutable());
    }

    private static void Write(WireWriter writer, IsakmpProposal proposal, IsakmpPayloadType next)
    {
        var transforms = new WireWriter();
        for (int i = 0; i < proposal.Transforms.Length; i++)
        {
            Write(transforms, proposal.Transforms[i], i == proposal.Transforms.Length - 1 ? IsakmpPayloadType.None : IsakmpPayloadType.Transform);
        }

        writer.Byte((byte)next);
        writer.Byte(0);
        writer.UInt16((ushort)(ProposalHeaderSize + proposal.Spi.Length + transforms.Length));
        writer.Byte(proposal.Number);
        writer.Byte((byte)proposal.Protocol);
        writer.Byte((byte)proposal.Spi.Length);
        writer.Byte((byte)proposal.Transforms.Length);
        writer.Bytes(proposal.Spi);
        writer.Bytes(transforms.ToArray());
    }

    private static void Write(WireWriter writer, IsakmpTransform transform, IsakmpPayloadType next)
    {
        var attributes = new WireWriter();
        foreach (var attribute in transform.Attributes)
        {
            attribute.Write(attributes);
        }

        writer.Byte((byte)next);
        writer.Byte(0);
        writer.UInt16((ushort)(TransformHeaderSize + attributes.Length));
        writer.Byte(transform.Number);
        writer.Byte(transform.Id);
        writer.UInt16(0);
        writer.Bytes(attributes.ToArray());
    }
}
