using Cluster.Actors.Configuration;
using Cluster.Config.Model;
using Cluster.Dataplane.Host;
using Cluster.Node.Hosting;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Actors;

/// <summary>Of a model that holds more than this version carries out, only what it does carry out goes further.</summary>
public sealed class ModelTranslationTests
{
    [Fact]
    public void Gateway_WithIkeV1_IsNotTranslated()
    {
        ClusterModel model = ConfigText.Model(ConfigText.WithIkeV1());

        AppliedConfiguration applied = ModelTranslation.Translate(1, model, AppliedConfiguration.None);
        Assert.Empty(applied.Gateways);
        Assert.Empty(applied.Vpns);
        Assert.Single(ModelTranslation.Translate(1, ConfigText.Model(ConfigText.With()), AppliedConfiguration.None).Gateways);
    }

    [Fact]
    public void Vpn_OfAMultipointUnitOrWithoutUsableProposal_IsNotTranslated_AndItsGatewayIs()
    {
        foreach (ClusterModel model in new[]
        {
            ConfigText.Model(ConfigText.With("set interfaces st0 unit 0 multipoint")),
            ConfigText.Model(ConfigText.Replacing("ipsec proposal ip encryption-algorithm aes-128-gcm", "ipsec proposal ip protocol ah authentication-algorithm hmac-sha1-96")),
        })
        {
            AppliedConfiguration applied = ModelTranslation.Translate(1, model, AppliedConfiguration.None);

            Assert.Empty(applied.Vpns);
            Assert.Empty(Assert.Single(applied.Gateways).Value.Ike.Children);
        }
    }

    [Fact]
    public void UnchangedGateway_KeepsTheVerySameSettings_OverAnUnrelatedCommit()
    {
        AppliedConfiguration before = ModelTranslation.Translate(1, ConfigText.Model(ConfigText.With()), AppliedConfiguration.None);

        AppliedConfiguration after = ModelTranslation.Translate(2, ConfigText.Model(ConfigText.With("set system host-name other")), before);
        Assert.Same(before.Gateways["branch"], after.Gateways["branch"]);
    }

    [Fact]
    public void Policy_ThatPermitsIntoATunnel_DropsItsTrafficMeanwhile()
    {
        ClusterModel model = ConfigText.Model(ConfigText.WithIkeV1(
            "set security policies from-zone trust to-zone untrust policy out match source-address any destination-address any application any",
            "set security policies from-zone trust to-zone untrust policy out then permit tunnel ipsec-vpn v"));

        Assert.Equal(HostPolicyAction.Deny, Assert.Single(HostTranslation.Translate(model, new Dictionary<string, string>()).Policies).Action);
    }
}
