using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Xunit;

namespace Cluster.Tests.Architecture;

/// <summary>The Kubernetes base: every field is one that Kubernetes knows, and nothing secret or unpinned stands in it.</summary>
public sealed partial class ManifestTests
{
    private const string Base = "deploy/k8s/base";

    private static string[] Manifests => [.. SourceTree.Files(Base, ".yaml").Where(file => !file.EndsWith("kustomization.yaml", StringComparison.Ordinal))];

    [Fact]
    public void Manifests_StrictParsing_AllFieldsAreKnown() =>
        Assert.Equal(8, Manifests.SelectMany(file => KubernetesYaml.LoadAllFromString(SourceTree.Text(file), strict: true)).Count());

    [Fact]
    public void Kustomization_Resources_AreTheFilesOfTheDirectory() =>
        Assert.Equal(
            Manifests.Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal),
            Resource().Matches(SourceTree.Text($"{Base}/kustomization.yaml")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void StatefulSet_Pods_CannotGainRightsAndFindEachOtherUnready()
    {
        object[] all = [.. Manifests.SelectMany(file => KubernetesYaml.LoadAllFromString(SourceTree.Text(file), strict: true))];
        V1StatefulSet set = Assert.Single(all.OfType<V1StatefulSet>());
        V1Service headless = Assert.Single(all.OfType<V1Service>(), service => service.Metadata.Name == set.Spec.ServiceName);

        Assert.True(headless.Spec.PublishNotReadyAddresses);
        Assert.Equal("None", headless.Spec.ClusterIP);
        V1SecurityContext context = Assert.Single(set.Spec.Template.Spec.Containers).SecurityContext;
        Assert.False(context.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], context.Capabilities.Drop);
        Assert.Equal(["IPC_LOCK", "NET_ADMIN", "NET_BIND_SERVICE", "NET_RAW"], context.Capabilities.Add.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Deploy_Files_NoSecretNoCertificateNoLatestImage()
    {
        foreach (string file in SourceTree.Files("deploy"))
        {
            string text = SourceTree.Text(file);
            Assert.DoesNotMatch(Secret(), text);
            Assert.DoesNotMatch(Unpinned(), text);
            Assert.DoesNotContain(Path.GetExtension(file), new[] { ".pem", ".key", ".crt", ".pfx", ".p12" });
        }
    }

    [GeneratedRegex(@"^\s+- (\S+\.yaml)$", RegexOptions.Multiline)]
    private static partial Regex Resource();

    [GeneratedRegex(@"^kind: Secret\b|BEGIN [A-Z ]*PRIVATE KEY|BEGIN CERTIFICATE|pre-shared-key|[Pp]assword\s*[:=]\s*\S|secretGenerator", RegexOptions.Multiline)]
    private static partial Regex Secret();

    [GeneratedRegex(@"image: \S+:latest|newTag: latest")]
    private static partial Regex Unpinned();
}
