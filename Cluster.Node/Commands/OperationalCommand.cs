using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>A command of operational mode: its words, its arguments, and what it answers in text and in JSON.</summary>
public abstract class OperationalCommand
{
    /// <summary><c>show security ike security-associations</c>.</summary>
    public abstract string Path { get; }

    /// <summary>One line.</summary>
    public abstract string Help { get; }

    /// <summary>The permission that it takes, by its word: <c>view</c>, <c>clear</c>, <c>network</c>, <c>maintenance</c>, <c>trace</c>.</summary>
    public virtual string Permission => "view";

    public virtual IReadOnlyList<CommandArgument> Arguments => [];

    /// <summary>Free words follow, with this name in the reference; null for none.</summary>
    public virtual string? RestPlaceholder => null;

    /// <summary>Asks the cluster; the answer can then be written.</summary>
    public abstract Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel);
}

/// <summary>What a command found, ready to be written in either form.</summary>
public abstract class CommandAnswer
{
    /// <summary>Nodes that did not answer in time.</summary>
    public virtual IReadOnlyList<string> SilentNodes => [];

    /// <summary>Set when the question made no sense after all; nothing else is written then.</summary>
    public virtual string? Error => null;

    /// <summary>It takes the place of the answer before it; a terminal is cleared.</summary>
    public virtual bool IsNewScreen => false;

    public abstract void WriteText(TextView text);

    /// <summary>Writes the members of one object.</summary>
    public abstract void WriteJson(Utf8JsonWriter json);

    /// <summary>Set commands; null where that makes no sense.</summary>
    public virtual string? SetForm => null;
}
