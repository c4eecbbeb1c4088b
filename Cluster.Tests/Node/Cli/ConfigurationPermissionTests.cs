using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Node.Cli;

/// <summary>Users of the configuration in configuration mode: their passwords, and what they may see and change.</summary>
public sealed class ConfigurationPermissionTests : IAsyncLifetime
{
    private readonly CliNode _node = new();

    public async ValueTask InitializeAsync() => await _node.ServeAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public void PlainTextPassword_IsAskedFor_AndStoredAsAHash()
    {
        using CliDialogue user = CliDialogue.Open(_node, restricted: false);
        user.Answer = "correct horse";
        user.Run("configure");
        Assert.Contains(user.Complete("set system login user ann authentication "), row => row.Word == "plain-text-password");

        Assert.Empty(user.Run("set system login user ann authentication plain-text-password"));

        Assert.Contains("encrypted-password", _node.Sessions.Candidate, StringComparison.Ordinal);
        Assert.Contains("$pbkdf2-sha512$", _node.Sessions.Candidate, StringComparison.Ordinal);
        Assert.DoesNotContain("correct horse", _node.Sessions.Candidate, StringComparison.Ordinal);
        user.Answer = "short";
        Assert.Equal(["error: minimum password length is 6"], user.Run("set system login user ann authentication plain-text-password"));
    }

    [Fact]
    public void S019_Statements_AreHeldToThePermissionsOfTheClass()
    {
        (int code, _, string error) = _node.Commands(
            "configure", "set security ike policy p proposal-set standard", "set security ike policy p pre-shared-key ascii-text topsecret",
            "set security ike traceoptions flag all", "set system host-name x", "commit");
        Assert.Equal((0, ""), (code, string.Join('\n', error.Split('\n').Where(line => !line.Contains("warning", StringComparison.Ordinal) && !line.StartsWith('[')))));
        _node.Login = new LoginSettings(
            new[] { new LoginUser("ann", null, (int)OwnUid, "traces", null) }.ToValueList(),
            new[] { new LoginClass("traces", new[] { "view", "configure", "security", "trace-control" }.ToValueList(), null, null, null) }.ToValueList());
        using CliDialogue user = CliDialogue.Open(_node, restricted: true);
        Assert.Equal("ann@node0> ", user.Place.Prompt);
        user.Run("configure");

        IReadOnlyList<string> shown = user.Run("show | display set");
        Assert.DoesNotContain(shown, line => line.Contains("host-name", StringComparison.Ordinal));
        Assert.DoesNotContain(shown, line => line.Contains("$9$", StringComparison.Ordinal));
        Assert.Contains(shown, line => line.Contains("traceoptions", StringComparison.Ordinal));
        Assert.Equal(["error: permission denied: [edit security ike gateway g address] takes the permission 'security-control'"], user.Run("set security ike gateway g address 192.0.2.1"));
        Assert.StartsWith("error: permission denied", Assert.Single(user.Run("delete security ike policy p")), StringComparison.Ordinal);
        Assert.Empty(user.Run("delete security ike traceoptions"));
        Assert.StartsWith("error: permission denied", Assert.Single(user.Run("rollback 0")), StringComparison.Ordinal);
        Assert.DoesNotContain(user.Run("run show configuration"), line => line.Contains("host-name", StringComparison.Ordinal) || line.Contains("$9$", StringComparison.Ordinal));
    }

    private static uint OwnUid => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
}
