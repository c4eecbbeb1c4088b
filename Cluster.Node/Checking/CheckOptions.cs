namespace Cluster.Node.Checking;

/// <param name="Display">The form in which the configuration is printed; null when it is not.</param>
/// <param name="Strict">Warnings count as errors.</param>
internal sealed record CheckOptions(string? Display, bool HideSecrets, bool Strict);
