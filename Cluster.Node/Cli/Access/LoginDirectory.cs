using System.Collections.Frozen;
using Cluster.Config.Model;

namespace Cluster.Node.Cli.Access;

/// <summary>The users of <c>system login</c> in the configuration in force; read anew at each login.</summary>
/// <param name="login">Null before there is a configuration.</param>
public sealed class LoginDirectory(Func<LoginSettings?> login)
{
    /// <summary>Null when there is no such user.</summary>
    public CliUser? Find(string name) => Row(name) is { } user ? Of(user) : null;

    /// <summary>A user of this machine: by uid where one is configured, otherwise by name.</summary>
    public CliUser? Find(uint uid, string? name) =>
        (login()?.Users.FirstOrDefault(user => user.Uid == uid) ?? login()?.Users.FirstOrDefault(user => user.Uid is null && user.Name == name)) is { } user ? Of(user) : null;

    /// <summary>Null when there is no such user, or one who cannot log in with a password.</summary>
    public string? PasswordOf(string name) => Row(name)?.EncryptedPassword;

    private LoginUser? Row(string name) => login()?.Users.FirstOrDefault(user => user.Name == name);

    private CliUser Of(LoginUser user)
    {
        LoginClass? configured = login()?.Classes.FirstOrDefault(row => row.Name == user.Class);
        FrozenSet<string> words = LoginClasses.Predefined.GetValueOrDefault(user.Class)
            ?? configured?.Permissions.ToFrozenSet(StringComparer.Ordinal) ?? [];
        return new CliUser(user.Name, words)
        {
            Allowed = CommandPattern.Of(configured?.AllowCommands),
            Denied = CommandPattern.Of(configured?.DenyCommands),
            IdleLimit = configured?.IdleMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        };
    }
}
