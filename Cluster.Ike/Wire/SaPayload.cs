using System.Collections.Immutable;
using Cluster.Crypto.Transforms;

namespace Cluster.Ike.Wire;

/// <summary>Security Association payload (RFC 7296 section 3.3): proposals, each of transforms, each with attributes.</summary>
public sealed record SaPayload(ImmutableArray<SaProposal> Proposals) : IkePayload
{
    private const byte MoreProposals = 2;
    private const byte MoreTransforms = 3;
    private const int ProposalHeaderSize = 8;
    private const int TransformHeaderSize = 8;

    public override PayloadType Type => PayloadType.SecurityAssociation;

    public static IkePayload Read(ref WireReader reader)
    {
        var proposals = ImmutableArray.CreateBuilder<SaProposal>();
        for (byte more = MoreProposals; more == MoreProposals && reader.Error is null;)
        {
            more = reader.Byte();
            reader.Byte();
            int length = reader.UInt16();
            int offset = reader.Offset + 4;
            if (length < ProposalHeaderSize || (more != 0 && more != MoreProposals))
            {
                reader.Fail(ParseFault.BadLength);
            }

            byte number = reader.Byte();
            var protocol = (ProtocolId)reader.Byte();
            byte spiSize = reader.Byte();
            byte transforms = reader.Byte();
            var body = new WireReader(reader.Take(length - ProposalHeaderSize), offset);
            var proposal = new SaProposal(number, protocol, body.Take(spiSize), ReadTransforms(ref body, transforms));
            if (body.Remaining > 0)
            {
                body.Fail(ParseFault.BadLength);
            }

            if (body.Error is { } inner)
            {
                reader.Fail(inner.Fault);
            }

            proposals.Add(proposal);
            if (proposals.Count > WireLimits.MaxProposals)
            {
                reader.Fail(ParseFault.TooMany);
            }
        }

        if (reader.Remaining > 0)
        {
            reader.Fail(ParseFault.BadLength);
        }

        return new SaPayload(proposals.ToImmutable());
    }

    public override void WriteBody(WireWriter writer)
    {
        for (int i = 0; i < Proposals.Length; i++)
        {
            var proposal = Proposals[i];
            var transforms = new WireWriter();
            WriteTransforms(transforms, proposal.Transforms);
            writer.Byte(i == Proposals.Length - 1 ? (byte)0 : MoreProposals);
            writer.Byte(0);
            writer.UInt16((ushort)(ProposalHeaderSize + proposal.Spi.Length + transforms.Length));
            writer.Byte(proposal.Number);
            writer.Byte((byte)proposal.Protocol);
            writer.Byte((byte)proposal.Spi.Length);
            writer.Byte((byte)proposal.Transforms.Length);
            writer.Bytes(proposal.Spi);
            writer.Bytes(transforms.ToArray());
        }
    }

    private static ImmutableArray<SaTransform> ReadTransforms(ref WireReader reader, int count)
    {
        if (count > WireLimits.MaxTransforms)
        {
            reader.Fail(ParseFault.TooMany);
        }

        var transforms = ImmutableArray.CreateBuilder<SaTransform>();
        for (int i = 0; i < count && reader.Error is null; i++)
        {
            byte more = reader.Byte();
            reader.Byte();
            int length = reader.UInt16();
            if (length < TransformHeaderSize || more != (i == count - 1 ? 0 : MoreTransforms))
            {
                reader.Fail(ParseFault.BadLength);
            }

            var type = (TransformType)reader.Byte();
            reader.Byte();
            ushort id = reader.UInt16();
            int offset = reader.Offset;
            var attributes = new WireReader(reader.Take(length - TransformHeaderSize), offset);
            transforms.Add(new SaTransform(type, id, ReadAttributes(ref attributes)));
            if (attributes.Error is { } inner)
            {
                reader.Fail(inner.Fault);
            }
        }

        return transforms.ToImmutable();
    }

    private static ImmutableArray<SaTransformAttribute> ReadAttributes(ref WireReader reader)
    {
        var attributes = ImmutableArray.CreateBuilder<SaTransformAttribute>();
        while (reader.Remaining > 0)
        {
            ushort type = reader.UInt16();
            bool isShort = (type & SaTransformAttribute.ShortForm) != 0;
            ushort valueOrLength = reader.UInt16();
            attributes.Add(isShort
                ? new SaTransformAttribute((ushort)(type & ~SaTransformAttribute.ShortForm), valueOrLength, default)
                : new SaTransformAttribute(type, null, reader.Take(valueOrLength)));
            if (attributes.Count > WireLimits.MaxAttributes)
            {
                reader.Fail(ParseFault.TooMany);
            }
        }

        return attributes.ToImmutable();
    }

    private static void WriteTransforms(WireWriter writer, ImmutableArray<SaTransform> transforms)
    {
        for (int i = 0; i < transforms.Length; i++)
        {
            var attributes = new WireWriter();
            foreach (var attribute in transforms[i].Attributes)
            {
                attribute.Write(attributes);
            }

            writer.Byte(i == transforms.Length - 1 ? (byte)0 : MoreTransforms);
            writer.Byte(0);
            writer.UInt16((ushort)(TransformHeaderSize + attributes.Length));
            writer.Byte((byte)transforms[i].Type);
            writer.Byte(0);
            writer.UInt16(transforms[i].Id);
            writer.Bytes(attributes.ToArray());
        }
    }
}
