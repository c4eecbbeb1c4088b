using Cluster.Ike.Authentication;

namespace Cluster.Ike.Machine.Steps;

/// <summary>Who we say we are, and the certificate that says so too.</summary>
internal static class OwnIdentity
{
    /// <summary>Null when that is the subject of a certificate that is not there.</summary>
    public static IkeIdentity? Of(StepDraft draft) => draft.Settings.LocalIdentity ?? Certificate(draft)?.Subject;

    /// <summary>Null with a shared key, and when it is not loaded.</summary>
    public static OwnCertificate? Certificate(StepDraft draft) =>
        draft.Settings.Certificates is { } policy ? draft.Context.Pki().Own.GetValueOrDefault(policy.Local) : null;

    /// <summary>What the peer may not have accepted of us, when it does not say.</summary>
    public static string Described(StepDraft draft) => draft.Settings.Certificates is { } policy
        ? $"our identity {Of(draft)} or our certificate '{policy.Local}'"
        : $"our identity {Of(draft)} or the pre-shared key";

    public static string Missing(CertificatePolicy? policy) => $"our certificate '{policy?.Local}' is not loaded";
}
