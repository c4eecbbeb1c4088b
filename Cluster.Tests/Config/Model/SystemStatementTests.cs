using System.Net;
using Cluster.Config;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>Alarms, self tests, logins, access profiles, and what is out of scope.</summary>
public sealed class SystemStatementTests
{
    private const string Violation = "set security alarms potential-violation ";

    [Theory]
    [InlineData("set security policies from-zone trust to-zone vpn policy p then permit application-services idp", "then permit application-services")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p then permit application-services utm-policy u", "then permit application-services")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p then permit application-services gprs-gtp-profile g", "then permit application-services")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p then permit application-services uac-policy captive-portal c", "then permit application-services")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p match source-identity unknown-user", "match source-identity")]
    [InlineData("set security policies from-zone trust to-zone vpn policy p scheduler-name s", "scheduler-name")]
    [InlineData("set security group-vpn member ike proposal g dh-group group2", "security group-vpn")]
    [InlineData("set security group-vpn server ike policy g pre-shared-key ascii-text juniper", "security group-vpn")]
    [InlineData("set security user-identification authentication-source unified-access-control priority 10", "security user-identification")]
    [InlineData("set security alarms potential-violation idp", "security alarms potential-violation idp")]
    [InlineData("set system scripts commit file check.slax", "system scripts")]
    [InlineData("set protocols ospf area 0.0.0.1 stub default-metric 10", "protocols")]
    public void S021_OutOfScope_IsStoredAndShown_WithOneWarning(string line, string path)
    {
        LoadedConfiguration loaded = ConfigText.With(
            "set security policies from-zone trust to-zone vpn policy p match source-address any destination-address any application any",
            "set security policies from-zone trust to-zone vpn policy p then permit", line);

        Assert.Single(loaded.Warnings, warning => warning.Path.EndsWith(path, StringComparison.Ordinal) && warning.Message.Contains("outside the scope", StringComparison.Ordinal));
        Assert.NotNull(loaded.Model);
        string shown = ConfigPrinter.ToSet(loaded.Tree);
        Assert.Contains(line.Contains("ascii-text", StringComparison.Ordinal) ? "ascii-text \"$9$" : line, shown, StringComparison.Ordinal);
        Assert.Equal(shown, ConfigPrinter.ToSet(LoadedConfiguration.From(ConfigPrinter.ToBraces(loaded.Tree), "again").Tree));
    }

    [Fact]
    public void Warnings_OfOneKind_AreCutShort()
    {
        LoadedConfiguration loaded = ConfigText.With([.. Enumerable.Range(1, 200).Select(number => $"set security ipsec vpn v{number} vpn-monitor")]);

        ConfigError[] alike = [.. loaded.Warnings.Where(warning => warning.Path.EndsWith("vpn-monitor", StringComparison.Ordinal))];
        Assert.Equal(ConfigErrors.MostAlike, alike.Length);
        Assert.EndsWith("(and 190 more like this)", alike[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void S097_Audible_IsOffWhenAbsent()
    {
        LoadedConfiguration audible = ConfigText.With("set security alarms audible");
        Assert.Empty(audible.Messages);
        Assert.True(ConfigText.Model(audible).Alarms.Audible);
        Assert.False(ConfigText.Model(ConfigText.With()).Alarms.Audible);
    }

    [Fact]
    public void S098_Authentication_TakesANumber()
    {
        Assert.Equal(6, Threshold("authentication 6", AlarmClass.Authentication));
        ConfigText.AssertRefused(ConfigText.With(Violation + "authentication 0"), "security alarms potential-violation authentication", "range (1..1000000000)");
        ConfigText.AssertRefused(ConfigText.With(Violation + "authentication"), "security alarms potential-violation authentication", "missing argument");
    }

    [Theory]
    [InlineData("cryptographic-self-test", AlarmClass.CryptographicSelfTest)]
    [InlineData("non-cryptographic-self-test", AlarmClass.NonCryptographicSelfTest)]
    [InlineData("key-generation-self-test", AlarmClass.KeyGenerationSelfTest)]
    public void S099_SelfTests_RaiseAtEachFailure(string word, AlarmClass kind) => Assert.Equal(0, Threshold(word, kind));

    [Theory]
    [InlineData("decryption-failures", AlarmClass.DecryptionFailures, "0", 0)]
    [InlineData("decryption-failures", AlarmClass.DecryptionFailures, "", 1000)]
    [InlineData("encryption-failures", AlarmClass.EncryptionFailures, "1000000000", 1_000_000_000)]
    [InlineData("encryption-failures", AlarmClass.EncryptionFailures, "", 1000)]
    public void S100_CipherFailures_ThresholdAndDefault(string word, AlarmClass kind, string value, int count) => AssertThreshold(word, kind, value, count);

    [Theory]
    [InlineData("ike-phase1-failures", AlarmClass.IkePhase1Failures, "", 20)]
    [InlineData("ike-phase1-failures", AlarmClass.IkePhase1Failures, "10", 10)]
    [InlineData("ike-phase2-failures", AlarmClass.IkePhase2Failures, "", 20)]
    [InlineData("ike-phase2-failures", AlarmClass.IkePhase2Failures, "1", 1)]
    public void S101_IkeFailures_ThresholdAndDefault(string word, AlarmClass kind, string value, int count) => AssertThreshold(word, kind, value, count);

    [Theory]
    [InlineData("", 1000)]
    [InlineData("0", 0)]
    public void S102_ReplayAttacks_ThresholdAndDefault(string value, int count) => AssertThreshold("replay-attacks", AlarmClass.ReplayAttacks, value, count);

    [Fact]
    public void S103_Alarms_WithoutStatements_HaveNoThreshold() =>
        Assert.All(Enum.GetValues<AlarmClass>(), kind => Assert.Null(ConfigText.Model(ConfigText.With("set security alarms audible")).Alarms.ThresholdOf(kind)));

    [Fact]
    public void S104_LogCache_ReachesTheModel()
    {
        LoadedConfiguration cached = ConfigText.With("set security log cache");
        Assert.Empty(cached.Messages);
        Assert.True(ConfigText.Model(cached).Alarms.LogCache);
    }

    [Fact]
    public void S105_SelfTest_Weekly_ReachesTheModel()
    {
        ClusterModel model = ConfigText.AssertWarned(
            ConfigText.With("set system fips self-test periodic start-time 09:00", "set system fips self-test periodic day-of-week 3", "set system time-zone America/New_York"),
            "system time-zone", "it holds for schedules");

        Assert.Equal(new SelfTestSchedule(new TimeOnly(9, 0), 3, null, null), model.System.SelfTestSchedule);
        Assert.Equal("America/New_York", model.System.TimeZone);
        ConfigText.AssertRefused(ConfigText.With("set system fips self-test periodic day-of-week 3"), "system fips self-test periodic", "'start-time' is missing");
        ConfigText.AssertRefused(ConfigText.With("set system fips self-test periodic start-time 24:00"), "system fips self-test periodic start-time", "00:00 to 23:59");
        ConfigText.AssertRefused(ConfigText.With("set system fips self-test periodic day-of-week 8"), "system fips self-test periodic day-of-week", "range (1..7)");
    }

    [Fact]
    public void S106_SelfTest_Monthly_ReachesTheModel_AndExcludesWeekly()
    {
        string[] monthly = ["set system fips self-test periodic start-time 23:59 day-of-month 31", "set system fips self-test periodic month 12"];

        Assert.Equal(new SelfTestSchedule(new TimeOnly(23, 59), null, 31, 12), ConfigText.Model(ConfigText.With(monthly)).System.SelfTestSchedule);
        ConfigText.AssertRefused(ConfigText.With([.. monthly, "set system fips self-test periodic day-of-week 1"]), "system fips self-test periodic", "exclude each other");
        ConfigText.AssertRefused(ConfigText.With("set system fips self-test periodic start-time 01:00 month 1"), "system fips self-test periodic", "'month' needs 'day-of-month'");
    }

    [Fact]
    public void S107_SshMacs_AreASetOfTheNineNames()
    {
        string[] names = ["hmac-md5", "hmac-md5-96", "hmac-ripemd160", "hmac-sha1", "hmac-sha1-96", "hmac-sha2-256", "hmac-sha2-256-96", "hmac-sha2-512", "umac-64"];

        Assert.Equal(names, ConfigText.Model(ConfigText.With($"set system services ssh macs [ {string.Join(' ', names)} ]", "set system services ssh macs hmac-md5")).System.SshMacs);
        ConfigText.AssertRefused(ConfigText.With("set system services ssh macs hmac-sha3"), "system services ssh macs", "one of hmac-md5");
    }

    [Fact]
    public void S108_AccessProfile_WithClientsServersAndPool_ReachesTheModel()
    {
        const string Profile = "set access profile staff ";
        string[] lines =
        [
            Profile + "authentication-order [ radius password ]", Profile + "client ann firewall-user password secret-of-ann", Profile + "client ann xauth ip-address 10.80.0.9/32",
            Profile + "radius-server 10.1.0.9 secret shared port 1645", Profile + "address-assignment pool inner",
            "set access address-assignment pool inner family inet network 10.80.0.0/24", "set access address-assignment pool inner family inet range r low 10.80.0.10 high 10.80.0.20",
            "set access address-assignment pool inner family inet xauth-attributes secondary-dns 10.1.0.3 primary-dns 10.1.0.2 primary-wins 10.1.0.4",
        ];

        LoadedConfiguration loaded = ConfigText.With(lines);
        AccessProfile profile = ConfigText.Model(loaded).AccessProfiles["staff"];

        Assert.Equal(["radius", "password"], profile.Order);
        Assert.Equal(("ann", "10.80.0.9/32"), (profile.Clients[0].Name, profile.Clients[0].Address.ToString()));
        Assert.Equal("secret-of-ann"u8, profile.Clients[0].Password!.Bytes);
        Assert.Equal((IPAddress.Parse("10.1.0.9"), 1645, 3, 3), (profile.Servers[0].Address, profile.Servers[0].Port, profile.Servers[0].TimeoutSeconds, profile.Servers[0].Retries));
        Assert.Equal(IPAddress.Parse("10.80.0.20"), profile.Pool!.Ranges[0].High);
        Assert.Equal([IPAddress.Parse("10.1.0.2"), IPAddress.Parse("10.1.0.3")], profile.Pool.Dns);
        Assert.Equal([IPAddress.Parse("10.1.0.4")], profile.Pool.Wins);
        Assert.DoesNotContain("secret-of-ann", ConfigPrinter.ToBraces(loaded.Tree) + profile, StringComparison.Ordinal);
        ConfigText.AssertRefused(ConfigText.With(Profile + "address-assignment pool none"), "access profile staff address-assignment pool", "pool 'none' is not defined");
        ConfigText.AssertRefused(ConfigText.With(Profile + "authentication-order radius"), "access profile staff", "needs a 'radius-server'");
        ConfigText.AssertRefused(
            ConfigText.With("set access address-assignment pool inner family inet network 10.80.0.0/24", "set access address-assignment pool inner family inet range r low 10.80.0.10 high 10.81.0.20"),
            "access address-assignment pool inner family inet range r", "must be within network 10.80.0.0/24");
    }

    [Fact]
    public void Login_UsersAndClasses_ReachTheModel_AndAreChecked()
    {
        const string Hash = "$pbkdf2-sha512$i=210000$c2FsdA$aGFzaA", Class = "set system login class noc ", User = "set system login user ann ";
        LoadedConfiguration loaded = ConfigText.With(
            Class + "permissions [ view clear security ]", Class + "idle-timeout 10", Class + "deny-commands \"^request\"",
            User + "class noc", User + "uid 1001", User + "full-name \"Ann Example\"", User + $"authentication encrypted-password \"{Hash}\"", "set system login user root class super-user");

        LoginSettings login = ConfigText.Model(loaded).Login;
        Assert.Equal(new LoginUser("ann", "Ann Example", 1001, "noc", Hash), login.Users[0]);
        Assert.Equal((10, "^request", null), (login.Classes[0].IdleMinutes, login.Classes[0].DenyCommands, login.Classes[0].AllowCommands));
        Assert.Equal(["view", "clear", "security"], login.Classes[0].Permissions);
        Assert.Contains(Hash, ConfigPrinter.ToSet(loaded.Tree), StringComparison.Ordinal);
        ConfigText.AssertRefused(ConfigText.With(User + "class none"), "system login user ann class", "class 'none' is not defined");
        ConfigText.AssertRefused(ConfigText.With("set system login class operator permissions view"), "system login class operator", "is predefined");
        ConfigText.AssertRefused(ConfigText.With(User + "class operator", User + "authentication encrypted-password hunter2"), "system login user ann authentication encrypted-password", "a password hash of the form");
        ConfigText.AssertRefused(ConfigText.With(User + "uid 5"), "system login user ann", "'class' is missing");
        ConfigText.AssertRefused(
            ConfigText.With(User + "class operator", User + "uid 5", "set system login user bob class operator uid 5"), "system login user bob", "uid 5 is already that of user ann");
    }

    private static int? Threshold(string words, AlarmClass kind) => ConfigText.Model(ConfigText.With(Violation + words)).Alarms.ThresholdOf(kind);

    private static void AssertThreshold(string word, AlarmClass kind, string value, int count)
    {
        Assert.Equal(count, Threshold(value.Length == 0 ? word : $"{word} threshold {value}", kind));
        ConfigText.AssertRefused(ConfigText.With($"{Violation}{word} threshold 1000000001"), $"security alarms potential-violation {word} threshold", "..1000000000)");
    }
}
