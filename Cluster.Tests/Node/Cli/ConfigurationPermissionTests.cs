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
        Assert.Equal(["error: permission denied: 'rollback 1' takes the permission 'rollback'"], user.Run("rollback 1"));
        Assert.Equal(["load complete"], user.Run("rollback 0"));
        Assert.Contains("traceoptions", _node.Sessions.Candidate, StringComparison.Ordinal);
        Assert.DoesNotContain(user.Run("run show configuration"), line => line.Contains("host-name", StringComparison.Ordinal) || line.Contains("$9$", StringComparison.Ordinal));
    }

    /// <summary>With it, and roles that have nothing in common, no administrator changes the configuration of event logging.</summary>
    [Theory]
    [InlineData(true, "system-control", true)]
    [InlineData(true, "security-control", false)]
    [InlineData(false, "system-control", false)]
    public void S104_LogCache_LocksItself_ForSeparatedRoles(bool cached, string otherRole, bool locked)
    {
        _node.CachesLog = cached;
        Assert.Equal(0, _node.Commands("configure", "set security log cache", "commit").Code);
        _node.Login = new LoginSettings(
            new[] { new LoginUser("ann", null, (int)OwnUid, "security-administrator", null) }.ToValueList(),
            new[]
            {
                new LoginClass("security-administrator", new[] { "view", "configure", "security-control" }.ToValueList(), null, null, null),
                new LoginClass("audit-administrator", new[] { "view", "configure", otherRole }.ToValueList(), null, null, null),
            }.ToValueList());
        using CliDialogue user = CliDialogue.Open(_node, restricted: true);
        user.Run("configure");

        Assert.Empty(user.Run("set security alarms audible")); // what the role is for
        IReadOnlyList<string> answer = user.Run("delete security log cache");
        if (locked)
        {
            Assert.Equal(["error: permission denied: [edit security log cache] is locked by 'security log cache' while the roles of the login classes are separated"], answer);
            Assert.Contains("cache", string.Join('\n', user.Run("show security log")), StringComparison.Ordinal);
        }
        else
        {
            Assert.Empty(answer);
        }
    }

    [Fact]
    public void Rollback_ThatWouldChangeWhatTheUserMayNot_IsRefused()
    {
        _node.Commands("configure", "set system host-name one", "commit", "set security ike traceoptions flag all", "set system host-name two", "commit");
        LogIn("configure", "rollback", "trace-control");
        using CliDialogue user = CliDialogue.Open(_node, restricted: true);
        user.Run("configure");

        Assert.Equal(["error: permission denied: [edit system host-name] takes the permission 'system-control'"], user.Run("rollback 1"));
        Assert.Contains("host-name two", _node.Sessions.Candidate, StringComparison.Ordinal);

        LogIn("configure", "rollback", "trace-control", "system-control");
        using CliDialogue other = CliDialogue.Open(_node, restricted: true);
        other.Run("configure");
        Assert.Equal(["load complete"], other.Run("rollback 1"));
        Assert.Equal("set system host-name one\n", _node.Sessions.Candidate);
    }

    [Fact]
    public void S019_WhatMayNotBeSeen_IsSaidToBeThere()
    {
        _node.Commands(
            "configure", "set system host-name x", "set system login class c permissions view", "set security ike policy p proposal-set standard",
            "set security ike traceoptions flag ike", "set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24", "commit");
        LogIn("configure", "system", "trace");
        using CliDialogue user = CliDialogue.Open(_node, restricted: true);
        user.Run("configure");

        Assert.Equal(
            """
            system {
                host-name x;
                login { /* ACCESS-DENIED */ };
            }
            interfaces { /* ACCESS-DENIED */ };
            security {
                ike {
                    traceoptions {
                        flag ike;
                    }
                    /* ACCESS-DENIED */
                }
            }
            """.Split('\n').Order(StringComparer.Ordinal),
            user.Run("show").Order(StringComparer.Ordinal));
        Assert.Equal(["/* ACCESS-DENIED */"], user.Run("show interfaces"));
        Assert.DoesNotContain(user.Run("show | display set"), line => line.Contains("interfaces", StringComparison.Ordinal));
    }

    private void LogIn(params string[] permissions) => _node.Login = new LoginSettings(
        new[] { new LoginUser("ann", null, (int)OwnUid, "some", null) }.ToValueList(),
        new[] { new LoginClass("some", permissions.ToValueList(), null, null, null) }.ToValueList());

    private static uint OwnUid => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
}
