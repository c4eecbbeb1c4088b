namespace Cluster.Config.Schema;

/// <summary>The words of permissions, as login classes list them.</summary>
public static class Permissions
{
    /// <summary>Whoever has it sees secrets (obfuscated); without it they are not shown at all.</summary>
    public const string Secret = "secret";

    /// <summary>The word that lets a user see a statement: <c>security</c>.</summary>
    public static string ViewWord(this Permission permission) => permission switch
    {
        Permission.Access => "access",
        Permission.Admin => "admin",
        Permission.Interface => "interface",
        Permission.Routing => "routing",
        Permission.System => "system",
        Permission.Trace => "trace",
        _ => "security",
    };

    /// <summary>The word that lets a user change a statement (and see it): <c>security-control</c>.</summary>
    public static string ChangeWord(this Permission permission) => permission.ViewWord() + "-control";
}
