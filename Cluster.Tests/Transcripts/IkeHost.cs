using Cluster.Crypto.Identifiers;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Transcripts;

/// <summary>
/// A host of one machine, as the IKE SA actor is: journal first, then apply, then perform. Its journal survives it, so a test can crash it at any
/// step and let a successor recover.
/// </summary>
internal sealed class IkeHost
{
    private readonly IkeSaContext _context;
    private readonly SeededEntropy _entropy;

    public IkeHost(string name, byte anchor, IkeSaSettings settings, int seed, uint incarnation = 1, Pki? pki = null)
    {
        Name = name;
        _entropy = new SeededEntropy(seed);
        _context = new IkeSaContext
        {
            Anchor = new Anchor(anchor),
            SpiKeys = Samples.SpiKeys,
            Incarnation = new Incarnation(incarnation),
            Entropy = _entropy,
            Settings = settings,
            Pki = () => pki ?? Pki.Empty,
            Candidates = () => Candidates,
            MayConnect = gateway => MayConnect(gateway),
        };
        Machine = new IkeSaMachine(_context);
    }

    public string Name { get; }

    /// <summary>For a peer without a configured address.</summary>
    public System.Collections.Immutable.ImmutableArray<IkeSaSettings> Candidates { get; set; } = [];

    public Func<string, bool> MayConnect { get; set; } = static _ => true;

    /// <summary>Which of the candidates the peer turned out to be of.</summary>
    public string? Gateway { get; private set; }

    public IkeSaMachine Machine { get; private set; }

    /// <summary>Durable.</summary>
    public List<IkeSaRecord> Journal { get; } = [];

    /// <summary>Durable, updated now and then: message IDs.</summary>
    public IReadOnlyList<IkeWindowPosition> Checkpoint { get; private set; } = [];

    public List<IkeReport> Reports { get; } = [];

    /// <summary>What the dataplane would have: by inbound SPI.</summary>
    public Dictionary<uint, ChildSaKeys> Dataplane { get; } = [];

    /// <summary>Inbound SPI of the Child SA that clear packets of a vpn go out over.</summary>
    public Dictionary<string, EspSpi> InUse { get; } = [];

    /// <summary>What the negotiation asked of the world; a test answers.</summary>
    public List<AccessQuestion> Questions { get; } = [];

    public List<IkeDrop> Drops { get; } = [];

    public int Keepalives { get; private set; }

    /// <summary>Dies between the next durable record and its effects.</summary>
    public bool CrashAfterJournal { get; set; }

    public bool IsDown { get; private set; }

    /// <summary>Journaling of IKE_SA_INIT is the host's choice.</summary>
    public bool JournalTentative { get; set; } = true;

    public uint Incarnation => _context.Incarnation.Value;

    public IReadOnlyList<IkeEffect.Send> Run(Func<IkeSaMachine, Step> decide)
    {
        if (IsDown)
        {
            return [];
        }

        var step = decide(Machine);
        if (step.NeedsJournal || (step.Record is { IsTentative: true } && JournalTentative))
        {
            Journal.Add(step.Record!);
            if (CrashAfterJournal)
            {
                IsDown = true;
                CrashAfterJournal = false;
                return [];
            }
        }

        Machine.Apply(step);
        if (step.Drop is { } drop)
        {
            Drops.Add(drop);
        }

        foreach (var effect in step.Effects)
        {
            Perform(effect);
        }

        return [.. step.Effects.OfType<IkeEffect.Send>()];
    }

    public void SaveCheckpoint()
    {
        Checkpoint = Machine.Positions;
        Machine.Checkpointed(Checkpoint);
    }

    public void Crash() => IsDown = true;

    /// <summary>Another process takes over: the journal and the last checkpoint are all it has.</summary>
    public IReadOnlyList<IkeEffect.Send> TakeOver(Moment now, uint incarnation)
    {
        Machine = IkeSaMachine.Recover(_context with { Incarnation = new Incarnation(incarnation) }, Journal, Checkpoint);
        Dataplane.Clear();
        InUse.Clear();
        IsDown = false;
        return Run(machine => machine.Resume(now));
    }

    private void Perform(IkeEffect effect)
    {
        switch (effect)
        {
            case IkeEffect.InstallChildSa install:
                Dataplane[install.ChildSa.Inbound.Value] = install.ChildSa;
                break;
            case IkeEffect.UseChildSa use:
                InUse[Dataplane[use.Inbound.Value].Vpn] = use.Inbound;
                break;
            case IkeEffect.RemoveChildSa remove:
                Dataplane.Remove(remove.Inbound.Value);
                foreach (string vpn in InUse.Where(use => use.Value == remove.Inbound).Select(use => use.Key).ToArray())
                {
                    InUse.Remove(vpn);
                }

                break;
            case IkeEffect.Ask ask:
                Questions.Add(ask.What);
                break;
            case IkeEffect.Identified identified:
                Gateway = identified.Gateway;
                break;
            case IkeEffect.SendNatKeepalive:
                Keepalives++;
                break;
            case IkeEffect.Report report:
                Reports.Add(report.What);
                break;
        }
    }
}
