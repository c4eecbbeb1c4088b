using System.Net;
using Cluster.Config.Model;
using Cluster.Node.Cli.Access;
using Cluster.Node.Hosting;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class RemoteCliServerTests
{
    private static readonly string Hash = PasswordHash.Of("correct horse");

    [Fact]
    public async Task Login_WithPassword_RunsCommands_AndIsAudited()
    {
        await using CliNode node = Node("super-user");
        IPEndPoint at = await node.ServeRemotelyAsync();

        (int code, string output, string error) = Remote(node, at, "correct horse", "-c", "show configuration | count");

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Count:", output, StringComparison.Ordinal);
        Assert.Contains(node.Sessions.Audited, row => row is { User: "ann", What: "login from 127.0.0.1" });
    }

    [Fact]
    public async Task Login_WithAWrongPassword_IsRefusedAndAudited()
    {
        await using CliNode node = Node("super-user");
        IPEndPoint at = await node.ServeRemotelyAsync();

        (int code, string output, string error) = Remote(node, at, "wrong", "-c", "show configuration");

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("error: login incorrect\n", error);
        Assert.Contains(node.Sessions.Audited, row => row.What.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_OfAnotherAuthority_GetsNoPassword()
    {
        await using CliNode node = Node("super-user");
        IPEndPoint at = await node.ServeRemotelyAsync();
        string other = System.IO.Path.Combine(node.Directory, "other");
        ClusterCertificates.Write(other, ["node0"]);

        (int code, _, string error) = node.Client(
            new StringReader("correct horse\n"), "--host", at.ToString(), "--ca", System.IO.Path.Combine(other, "ca.crt"), "--user", "ann", "-c", "show configuration");

        Assert.Equal(1, code);
        Assert.Contains("not of the given authority", error, StringComparison.Ordinal);
        Assert.Empty(node.Sessions.Audited);
    }

    [Fact]
    public async Task Node_OfAnotherName_IsRefused()
    {
        await using CliNode node = Node("super-user");
        IPEndPoint at = await node.ServeRemotelyAsync();

        (int code, _, string error) = Remote(node, at, "correct horse", "--node", "node7", "-c", "show configuration");

        Assert.Equal(1, code);
        Assert.Contains("it is node0, node7 was expected", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S019_ClassOfTheUser_IsEnforced()
    {
        await using CliNode node = Node("operator");
        IPEndPoint at = await node.ServeRemotelyAsync();

        Assert.Equal(0, Remote(node, at, "correct horse", "-c", "clear security ike security-associations").Code);
        (int code, _, string error) = Remote(node, at, "correct horse", "-c", "configure");
        Assert.Equal((1, "error: permission denied: 'configure' takes the permission 'configure'\n"), (code, error));
    }

    private static CliNode Node(string loginClass) =>
        new() { Login = new LoginSettings(new[] { new LoginUser("ann", null, null, loginClass, Hash) }.ToValueList(), ValueList<LoginClass>.Empty) };

    private static (int Code, string Output, string Error) Remote(CliNode node, IPEndPoint at, string password, params string[] more) => node.Client(
        new StringReader(password + "\n"), ["--host", at.ToString(), "--ca", System.IO.Path.Combine(node.Directory, "ca.crt"), "--user", "ann", .. more]);
}
