namespace Cluster.Config.Schema;

/// <summary>
/// The permission a statement needs (config.md 1.2). Seeing takes the word itself (<c>security</c>), changing the word with
/// <c>-control</c> (<c>security-control</c>); see <see cref="Permissions"/>.
/// </summary>
public enum Permission
{
    Access,
    Admin,
    Interface,
    Routing,
    Security,
    System,
    Trace,
}
