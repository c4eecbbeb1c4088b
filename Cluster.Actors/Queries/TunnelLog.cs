using System.Collections.Immutable;

namespace Cluster.Actors.Queries;

/// <summary>
/// What happened to tunnels and gateways on this node, the last few events of each; for people, and only as long as the process lives.
/// Any thread adds, any thread reads.
/// </summary>
public sealed class TunnelLog
{
    /// <summary>Ours: a screen for each, and more names than a configuration has.</summary>
    private const int EventsPerName = 16, MaxNames = 65_536;

    /// <summary>Characters. Ours: all events of a tunnel go in one row between nodes.</summary>
    private const int MaxText = 400;

    private readonly Lock _lock = new();
    private readonly Dictionary<(bool IsGateway, string Name), LinkedList<TunnelEvent>> _events = [];

    /// <summary>Told of each event, with the name of the vpn or gateway; set once, at start.</summary>
    public Action<string, TunnelEvent>? Added { get; set; }

    public void AddVpn(string vpn, TunnelEvent what) => Add((false, vpn), what);

    public void AddGateway(string gateway, TunnelEvent what) => Add((true, gateway), what);

    /// <summary>Of the vpn and of its gateway, oldest first.</summary>
    public ImmutableArray<TunnelEvent> Of(string vpn, string gateway)
    {
        lock (_lock)
        {
            return [.. Known((false, vpn)).Concat(Known((true, gateway))).OrderBy(what => what.At).TakeLast(EventsPerName)];
        }
    }

    private IEnumerable<TunnelEvent> Known((bool IsGateway, string Name) name) => _events.GetValueOrDefault(name) ?? [];

    private void Add((bool IsGateway, string Name) name, TunnelEvent what)
    {
        what = what.Text.Length <= MaxText ? what : what with { Text = what.Text[..MaxText] };
        Added?.Invoke(name.Name, what);
        lock (_lock)
        {
            if (!_events.TryGetValue(name, out LinkedList<TunnelEvent>? known))
            {
                if (_events.Count == MaxNames)
                {
                    return;
                }

                _events[name] = known = [];
            }

            // A peer that refuses every half minute must not push out how it began.
            if (known.Last is { Value: var last } && last.Kind == what.Kind && last.Text == what.Text)
            {
                known.Last.Value = what with { Count = last.Count + 1 };
                return;
            }

            known.AddLast(what);
            if (known.Count > EventsPerName)
            {
                known.RemoveFirst();
            }
        }
    }
}
