using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Failover;

/// <summary>
/// Agrees fabric keys with every other member over the control channel, which is mutually authenticated: each process draws the key
/// that it sends with, for each process that it sends to. Offers are repeated until both sides say that they have both.
/// </summary>
public sealed class FabricKeysActor : ReceiveActor, IWithTimers
{
    public const string Name = "fabric-keys";

    /// <summary>AES-256.</summary>
    private const int KeyLength = 32;

    private static readonly TimeSpan OfferInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>A node that left the membership is refused renewals at once; its lease is over long before its keys go.</summary>
    private static readonly TimeSpan ForgetDelay = TimeSpan.FromSeconds(5);

    private readonly FabricNode _self;
    private readonly IEntropy _entropy;
    private readonly Func<FabricNode, SecretBytes, SecretBytes, bool> _setPeer;
    private readonly Action<FabricNode> _removePeer;
    private readonly Dictionary<Incarnation, Pair> _pairs = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <param name="setPeer">Takes node, key to send with, key to receive with; false asks for new keys.</param>
    public FabricKeysActor(
        FabricNode self, IEntropy entropy, Func<FabricNode, SecretBytes, SecretBytes, bool> setPeer, Action<FabricNode> removePeer)
    {
        _self = self;
        _entropy = entropy;
        _setPeer = setPeer;
        _removePeer = removePeer;
        Receive<MembersActor.OtherMembers>(OnMembers);
        Receive<Offer>(OnOffer);
        Receive<Tick>(_ => OfferAgain());
        Receive<Forget>(OnForget);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(MembersActor.OtherMembers));
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Now, OfferInterval);
    }

    private void OnMembers(MembersActor.OtherMembers members)
    {
        foreach ((FabricNode node, Address address) in members.Nodes.Zip(members.Addresses))
        {
            if (!_pairs.TryGetValue(node.Incarnation, out Pair? pair))
            {
                _pairs[node.Incarnation] = pair = new Pair(node, address, DrawKey());
                SendOffer(pair);
            }

            pair.IsMember = true;
        }

        foreach (Pair gone in _pairs.Values.Where(pair => pair.IsMember && !members.Nodes.Contains(pair.Node)))
        {
            gone.IsMember = false;
            Timers.StartSingleTimer(gone.Node.Incarnation, new Forget(gone.Node.Incarnation), ForgetDelay);
        }
    }

    /// <summary>An offer from a process that we do not know as a member yet waits for its repetition.</summary>
    private void OnOffer(Offer offer)
    {
        if (!_pairs.TryGetValue(offer.From, out Pair? pair) || offer.To != _self.Incarnation)
        {
            return;
        }

        if (pair.ReceiveKey is null || !pair.ReceiveKey.Equals(offer.Key))
        {
            pair.ReceiveKey = offer.Key.Clone();
            if (!_setPeer(pair.Node, pair.SendKey, pair.ReceiveKey))
            {
                _log.Warning("Fabric keys of node {0} cannot be used again; new ones are agreed", pair.Node.Index);
                pair.ReceiveKey = null;
            }
        }

        bool news = !pair.IsConfirmed && offer.HasYours;
        pair.IsConfirmed |= offer.HasYours;
        if (news || !offer.HasYours)
        {
            SendOffer(pair);
        }
    }

    private void OfferAgain()
    {
        foreach (Pair pair in _pairs.Values.Where(pair => pair.IsMember && (!pair.IsConfirmed || pair.ReceiveKey is null)))
        {
            SendOffer(pair);
        }
    }

    private void OnForget(Forget forget)
    {
        if (_pairs.TryGetValue(forget.Incarnation, out Pair? pair) && !pair.IsMember)
        {
            _pairs.Remove(forget.Incarnation);
            _removePeer(pair.Node);
            pair.SendKey.Dispose();
            pair.ReceiveKey?.Dispose();
        }
    }

    private void SendOffer(Pair pair) =>
        Context.ActorSelection(new RootActorPath(pair.Address) / "user" / Name)
            .Tell(new Offer(_self.Incarnation, pair.Node.Incarnation, pair.SendKey, pair.ReceiveKey is not null));

    private SecretBytes DrawKey() => SecretBytes.Create(KeyLength, _entropy, (bytes, entropy) => entropy.Fill(bytes));

    /// <summary>Between nodes, over the authenticated control channel only.</summary>
    /// <param name="Key">That <paramref name="From"/> sends with.</param>
    /// <param name="HasYours"><paramref name="From"/> has the key that <paramref name="To"/> sends with.</param>
    public sealed record Offer(Incarnation From, Incarnation To, SecretBytes Key, bool HasYours) : IClusterMessage;

    private sealed class Pair(FabricNode node, Address address, SecretBytes sendKey)
    {
        public FabricNode Node => node;

        public Address Address => address;

        public SecretBytes SendKey => sendKey;

        public SecretBytes? ReceiveKey { get; set; }

        public bool IsConfirmed { get; set; }

        public bool IsMember { get; set; }
    }

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Now = new();
    }

    private sealed record Forget(Incarnation Incarnation) : INoSerializationVerificationNeeded;
}
