namespace Cluster.Actors.Certificates;

/// <summary>What became of a change to the certificates.</summary>
/// <param name="Error">Why nothing was done; null when it was.</param>
/// <param name="Text">What was done, or made, for people.</param>
public sealed record CertificateAnswer(string? Error, string Text)
{
    public static CertificateAnswer Done(string text) => new(null, text);

    public static CertificateAnswer Refused(string why) => new(why, "");
}
