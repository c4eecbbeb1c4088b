using System.Collections.Frozen;
using Cluster.Config.Model;

namespace Cluster.Node.Cli.Access;

/// <summary>The users of <c>system login</c> in the configuration in force; read anew at each login.</summary>
/// <param name="login">Null before there is a configuration.</param>
/// <param name="cachesLog">Whether <c>security log cache</c> stands in it.</param>
public sealed class LoginDirectory(Func<LoginSettings?> login, Func<bool> cachesLog)
{
    /// <summary>The configuration of event logging.</summary>
    private const string EventLogging = "security log";

    /// <summary>What every role has that edits at all: it makes no two of them alike.</summary>
    private static readonly FrozenSet<string> Common = new[] { "configure", "view", "view-configuration" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Null when there is no such user.</summary>
    public CliUser? Find(string name) => Row(name) is { } user ? Of(user) : null;

    /// <summary>A user of this machine: by uid where one is configured, otherwise by name.</summary>
    public CliUser? Find(uint uid, string? name) =>
        (login()?.Users.FirstOrDefault(user => user.Uid == uid) ?? login()?.Users.FirstOrDefault(user => user.Uid is null && user.Name == name)) is { } user ? Of(user) : null;

    /// <summary>Null when there is no such user, or one who cannot log in with a password.</summary>
    public string? PasswordOf(string name) => Row(name)?.EncryptedPassword;

    private LoginUser? Row(string name) => login()?.Users.FirstOrDefault(user => user.Name == name);

    /// <summary>Each class that is configured has something of its own, and none has what another has.</summary>
    private bool RolesAreSeparated()
    {
        string[][] roles = [.. (login()?.Classes ?? ValueList<LoginClass>.Empty).Select(role => role.Permissions.Except(Common).Distinct().ToArray())];
        return roles.Length > 1 && roles.All(role => role.Length > 0) && roles.Sum(role => role.Length) == roles.SelectMany(role => role).Distinct().Count();
    }

    private CliUser Of(LoginUser user)
    {
        LoginClass? configured = login()?.Classes.FirstOrDefault(row => row.Name == user.Class);
        FrozenSet<string> words = LoginClasses.Predefined.GetValueOrDefault(user.Class)
            ?? configured?.Permissions.ToFrozenSet(StringComparer.Ordinal) ?? [];
        return new CliUser(user.Name, words)
        {
            Allowed = CommandPattern.Of(configured?.AllowCommands),
            Denied = CommandPattern.Of(configured?.DenyCommands),
            LockedLevel = cachesLog() && !words.Contains("all") && RolesAreSeparated() ? EventLogging : null,
            IdleLimit = configured?.IdleMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        };
    }
}
