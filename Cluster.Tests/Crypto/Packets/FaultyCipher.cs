using Cluster.Crypto.Packets;

namespace Cluster.Tests.Crypto.Packets;

public enum Fault
{
    None,
    SealsWrongIcv,
    SealsWrongBody,
    AcceptsAll,
    AcceptsNothing,
    OpensWrongLast,
}

/// <summary>A right cipher with one thing wrong, for batches of 16 or more: what a self test is there to find.</summary>
internal sealed unsafe class FaultyCipher(PacketCipher inner, Fault fault) : PacketCipher
{
    private const int SmallestAffected = 16;

    public override int IvLength => inner.IvLength;

    public override int IcvLength => inner.IcvLength;

    public override int BlockLength => inner.BlockLength;

    public override bool CounterIv => inner.CounterIv;

    public override void Seal(Span<PacketJob> jobs)
    {
        inner.Seal(jobs);
        if (jobs.Length >= SmallestAffected && fault is Fault.SealsWrongIcv or Fault.SealsWrongBody)
        {
            ref PacketJob last = ref jobs[^1];
            last.Esp[fault == Fault.SealsWrongIcv ? last.Length : last.Length - 1] ^= 0x40;
        }
    }

    public override void Open(Span<PacketJob> jobs)
    {
        inner.Open(jobs);
        if (jobs.Length < SmallestAffected)
        {
            return;
        }

        foreach (ref PacketJob job in jobs)
        {
            job.Verified = fault == Fault.AcceptsAll || (fault != Fault.AcceptsNothing && job.Verified);
        }

        if (fault == Fault.OpensWrongLast)
        {
            jobs[^1].Esp[jobs[^1].Length - 1] ^= 1;
        }
    }

    public override void Dispose() => inner.Dispose();
}
