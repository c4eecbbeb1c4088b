namespace Cluster.Config.Model;

/// <summary>Who may log in, and what they may do.</summary>
public sealed record LoginSettings(ValueList<LoginUser> Users, ValueList<LoginClass> Classes)
{
    public static readonly LoginSettings None = new(ValueList<LoginUser>.Empty, ValueList<LoginClass>.Empty);
}

/// <param name="Uid">The user of the host that needs no password on the local socket; null: none.</param>
/// <param name="Class">A configured class or one of <see cref="LoginClass.Predefined"/>.</param>
/// <param name="EncryptedPassword">As it is configured; null: no password lets the user in.</param>
public sealed record LoginUser(string Name, string? FullName, int? Uid, string Class, string? EncryptedPassword)
{
    public override string ToString() => $"{Name} ({Class})";
}

/// <param name="Permissions">The words: <c>view</c>, <c>security-control</c>, ...</param>
/// <param name="IdleMinutes">Null: sessions do not end for being idle.</param>
/// <param name="AllowCommands">Regular expression; null: none.</param>
/// <param name="DenyCommands">Regular expression; null: none.</param>
public sealed record LoginClass(string Name, ValueList<string> Permissions, int? IdleMinutes, string? AllowCommands, string? DenyCommands)
{
    /// <summary>Classes that are always there, with what they may do.</summary>
    public static IReadOnlyList<(string Name, string Help)> Predefined { get; } =
    [
        ("super-user", "Everything"), ("superuser", "The same as super-user"), ("operator", "See, clear and reset"), ("read-only", "See"),
        ("unauthorized", "Nothing"),
    ];
}
