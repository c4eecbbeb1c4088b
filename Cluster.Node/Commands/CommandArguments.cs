using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>The arguments of a command that is run, checked against its rows.</summary>
public sealed class CommandArguments(IReadOnlyDictionary<string, string> values, IReadOnlyList<string> rest)
{
    public static readonly CommandArguments None = new(new Dictionary<string, string>(), []);

    /// <summary>Words of a command that takes free words (<c>show configuration security ike</c>).</summary>
    public IReadOnlyList<string> Rest => rest;

    public bool Has(CommandArgument argument) => values.ContainsKey(argument.Key);

    /// <summary>Null when it was not given.</summary>
    public string? this[CommandArgument argument] => values.GetValueOrDefault(argument.Key);

    public int? Number(CommandArgument argument) => this[argument] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public uint? Index => this[CommandArgument.Index] is { } text ? uint.Parse(text, CultureInfo.InvariantCulture) : null;

    public SaFilter Filter => new(Index, this[CommandArgument.Peer] is { } peer ? IPAddress.Parse(peer) : null)
    {
        Port = Number(CommandArgument.Port),
        Family = this[CommandArgument.Family] switch
        {
            null => null,
            "inet6" => AddressFamily.InterNetworkV6,
            _ => AddressFamily.InterNetwork,
        },
        Fpc = Number(CommandArgument.Fpc),
        Pic = Number(CommandArgument.Pic),
        KmdInstance = this[CommandArgument.KmdInstance] is "all" ? null : Number(CommandArgument.KmdInstance),
        Gateway = this[CommandArgument.Gateway],
        Vpn = this[CommandArgument.Vpn],
    };
}
