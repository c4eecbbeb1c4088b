using System.Text.RegularExpressions;

namespace Cluster.Node.Cli.Access;

/// <summary>
/// <c>allow-commands</c> or <c>deny-commands</c> of a login class: a regular expression over commands in full. Non-backtracking: what
/// is configured must not be able to hang a node.
/// </summary>
public sealed class CommandPattern
{
    private readonly Regex _expression;

    private CommandPattern(Regex expression) => _expression = expression;

    /// <summary>Null for none, and for what is no usable expression: the schema refuses it at commit.</summary>
    public static CommandPattern? Of(string? text)
    {
        try
        {
            return text is null ? null : new CommandPattern(new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public bool Matches(string command) => _expression.IsMatch(command);
}
