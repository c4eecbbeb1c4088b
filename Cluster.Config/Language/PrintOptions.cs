namespace Cluster.Config.Language;

/// <summary>How a tree is printed.</summary>
/// <param name="HideSecrets">Not even obfuscated: for those without the permission <c>secret</c>. Such text cannot be read back.</param>
/// <param name="Relative">Set commands relative to the node, instead of from the top.</param>
public sealed record PrintOptions(bool HideSecrets = false, bool Relative = false)
{
    public static readonly PrintOptions Default = new();
}
