using System.Globalization;
using System.Net;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>The arguments of a command that is run, checked against its rows.</summary>
public sealed class CommandArguments(IReadOnlyDictionary<string, string> values, IReadOnlyList<string> rest)
{
    public static readonly CommandArguments None = new(new Dictionary<string, string>(), []);

    /// <summary>Words of a command that takes free words (<c>show configuration security ike</c>).</summary>
    public IReadOnlyList<string> Rest => rest;

    public bool Has(CommandArgument argument) => values.ContainsKey(argument.Name);

    public uint? Index => values.TryGetValue("index", out string? text) ? uint.Parse(text, CultureInfo.InvariantCulture) : null;

    public SaFilter Filter =>
        new(Index, values.TryGetValue("peer-address", out string? text) ? IPAddress.Parse(text) : null);
}
