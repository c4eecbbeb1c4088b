using System.Collections.Frozen;
using Cluster.Config.Schema;

namespace Cluster.Node.Cli.Access;

/// <summary>Who gives a command, and what that user may do.</summary>
/// <param name="Name">As the configuration, or the machine, calls the user.</param>
/// <param name="Permissions">The words of the login class: <c>view</c>, <c>security-control</c>, <c>all</c> ...</param>
public sealed record CliUser(string Name, FrozenSet<string> Permissions)
{
    /// <summary>May do everything: root on the machine itself, and the user that the node runs as.</summary>
    public static CliUser Unrestricted(string name) => new(name, LoginClasses.Predefined[LoginClasses.SuperUser]);

    /// <summary>Commands that are allowed whatever the permissions say; null: none.</summary>
    public CommandPattern? Allowed { get; init; }

    /// <summary>Commands that are not allowed whatever the permissions say; null: none.</summary>
    public CommandPattern? Denied { get; init; }

    /// <summary>A session that hears nothing for this long ends; null: never.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>A level of the configuration that this user may see and not change, whatever the permissions say; null: none.</summary>
    public string? LockedLevel { get; init; }

    /// <summary>No statement is out of this user's reach.</summary>
    public bool IsUnrestricted => Permissions.Contains("all");

    public bool SeesSecrets => May(Config.Schema.Permissions.Secret);

    /// <summary>A word that ends in <c>-control</c> includes what it lets see.</summary>
    public bool May(string word) =>
        IsUnrestricted || Permissions.Contains(word) || Permissions.Contains(word + "-control")
        || (word.EndsWith("-control", StringComparison.Ordinal) && Permissions.Contains("all-control"));

    /// <param name="command">In full, without arguments.</param>
    /// <param name="permission">What it takes; null for nothing.</param>
    public bool MayRun(string command, string? permission) =>
        Allowed?.Matches(command) == true || (Denied?.Matches(command) != true && (permission is null || May(permission)));

    public bool MaySee(Statement statement) =>
        Permissions.Contains("view-configuration") || May(statement.Permission.ViewWord());

    public bool MayChange(Statement statement) => !IsLocked(statement) && May(statement.Permission.ChangeWord());

    /// <summary>Below <see cref="LockedLevel"/>.</summary>
    public bool IsLocked(Statement statement) => LockedLevel is { } level && (statement.Path + " ").StartsWith(level + " ", StringComparison.Ordinal);
}
