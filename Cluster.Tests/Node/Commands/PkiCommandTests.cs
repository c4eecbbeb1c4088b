using Cluster.Node.Commands;
using Cluster.Tests.Store;
using Xunit;

namespace Cluster.Tests.Node.Commands;

/// <summary>What the commands for certificates ask; what they show is pinned with that of the others.</summary>
public sealed class PkiCommandTests
{
    [Theory]
    [InlineData("request security pki generate-key-pair certificate-id gw", "generate gw Rsa 0")]
    [InlineData("request security pki generate-key-pair certificate-id gw type ecdsa size 384", "generate gw Ecdsa 384")]
    [InlineData("request security pki generate-key-pair certificate-id gw type ed25519", "generate gw Ed25519 0")]
    [InlineData("request security pki generate-certificate-request certificate-id gw subject \"CN=gw, O=lab\" domain-name gw.lab email a@gw.lab ip-address 192.0.2.1", "request gw CN=gw, O=lab gw.lab a@gw.lab 192.0.2.1")]
    [InlineData("request security pki local-certificate generate-self-signed certificate-id gw subject CN=gw", "self-sign gw CN=gw   ")]
    [InlineData("clear security pki local-certificate certificate-id gw", "clear LocalCertificate gw")]
    [InlineData("clear security pki key-pair certificate-id gw", "clear KeyPair gw")]
    [InlineData("clear security pki certificate-request certificate-id gw", "clear CertificateRequest gw")]
    [InlineData("clear security pki ca-certificate ca-profile lab", "clear Authority lab")]
    [InlineData("clear security pki crl ca-profile lab", "clear RevocationList lab")]
    public async Task Command_WithItsArguments_AsksForIt(string line, string asked)
    {
        var queries = new FakeQueries();

        Assert.Equal(CommandRunner.Success, (await RunAsync(line, queries)).Code);

        Assert.Equal(asked, Assert.Single(queries.Pki.Asked));
    }

    [Fact]
    public async Task Load_OfAFile_HandsOverItsBytes()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("a.pem"), "12345", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("b.pem"), "123", TestContext.Current.CancellationToken);
        var queries = new FakeQueries();

        await RunAsync($"request security pki local-certificate load certificate-id gw filename {folder.File("a.pem")} key {folder.File("b.pem")}", queries);
        await RunAsync($"request security pki local-certificate load certificate-id gw filename {folder.File("a.pem")}", queries);
        await RunAsync($"request security pki ca-certificate load ca-profile lab filename {folder.File("a.pem")}", queries);
        await RunAsync($"request security pki crl load ca-profile lab filename {folder.File("b.pem")}", queries);

        Assert.Equal(["load gw 5 3", "load gw 5 ", "authority lab 5", "list lab 3"], queries.Pki.Asked);
    }

    [Theory]
    [InlineData("request security pki ca-certificate load ca-profile lab filename /nowhere/at/all", "/nowhere/at/all cannot be read")]
    [InlineData("request security pki ca-certificate load filename /dev/null", "'ca-profile' is missing")]
    [InlineData("request security pki local-certificate load certificate-id gw", "'filename' is missing")]
    [InlineData("request security pki generate-key-pair", "'certificate-id' is missing")]
    [InlineData("request security pki generate-certificate-request certificate-id gw", "'subject' is missing")]
    [InlineData("clear security pki crl", "'ca-profile' is missing")]
    public async Task Command_WithoutWhatItNeeds_SaysSoAndAsksNothing(string line, string error)
    {
        var queries = new FakeQueries();

        (string output, int code) = await RunAsync(line, queries);

        Assert.NotEqual(CommandRunner.Success, code);
        Assert.Contains(error, output, StringComparison.Ordinal);
        Assert.Empty(queries.Pki.Asked);
    }

    private static async Task<(string Output, int Code)> RunAsync(string line, FakeQueries queries)
    {
        var output = new System.Text.StringBuilder();
        int code = await new CommandRunner(queries, TimeProvider.System).RunAsync(
            line, text => output.AppendLine(text), text => output.AppendLine(text), TestContext.Current.CancellationToken);
        return (output.ToString(), code);
    }
}
