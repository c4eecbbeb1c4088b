using Cluster.Config.Model;
using Cluster.Node.Cli.Access;
using Cluster.Tests.Node.Commands;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class LoginTests
{
    private static readonly string Hash = PasswordHash.Of("correct horse");

    private readonly ManualClock _clock = new();
    private readonly LoginGuard _guard;

    public LoginTests()
    {
        LoginUser[] users = [new("ann", null, null, "super-user", Hash), new("bob", null, null, "watch", null), new("eve", null, null, "gone", Hash)];
        LoginClass[] classes = [new("watch", new[] { "view", "security-control" }.ToValueList(), 15, null, "show security ike.*")];
        Directory = new LoginDirectory(() => new LoginSettings(users.ToValueList(), classes.ToValueList()), () => false);
        _guard = new LoginGuard(Directory, _clock);
    }

    private LoginDirectory Directory { get; }

    /// <summary>Users of this machine, without a password.</summary>
    public static LoginSettings Users(params (string Name, int? Uid, string Class)[] users) =>
        new(users.Select(user => new LoginUser(user.Name, null, user.Uid, user.Class, null)).ToValueList(), ValueList<LoginClass>.Empty);

    [Fact]
    public void Password_IsHashedWithASalt_AndFoundAgain()
    {
        Assert.StartsWith("$pbkdf2-sha512$i=210000$", Hash, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", Hash, StringComparison.Ordinal);
        Assert.NotEqual(Hash, PasswordHash.Of("correct horse"));
        Assert.True(PasswordHash.Matches(Hash, "correct horse"));
        Assert.False(PasswordHash.Matches(Hash, "correct Horse"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("$6$salt$hash")]
    [InlineData("$pbkdf2-sha512$i=0$c2FsdA$aGFzaA")]
    [InlineData("$pbkdf2-sha512$i=999999999$c2FsdA$aGFzaA")]
    [InlineData("$pbkdf2-sha512$i=1000$$")]
    [InlineData("$pbkdf2-sha512$i=1000$c2FsdA$!!!!")]
    public void Hash_ThatIsNone_MatchesNothing(string stored) => Assert.False(PasswordHash.Matches(stored, ""));

    [Fact]
    public async Task Login_WithTheRightPassword_GivesTheClassOfTheUser()
    {
        (CliUser? user, _) = await CheckAsync("ann", "correct horse");

        Assert.True(user?.IsUnrestricted);
    }

    [Theory]
    [InlineData("ann", "wrong")]
    [InlineData("nobody", "correct horse")]
    [InlineData("bob", "")]
    public async Task Login_ThatIsWrong_DoesNotSayWhatWas(string name, string password)
    {
        (CliUser? user, string reason) = await CheckAsync(name, password);

        Assert.Null(user);
        Assert.Equal("login incorrect", reason);
    }

    [Fact]
    public async Task Failures_OfASource_MakeItWait_EvenWithTheRightPassword()
    {
        for (int i = 0; i < 5; i++)
        {
            await CheckAsync($"user{i}", "wrong");
        }

        Assert.Equal("too many failed logins, try again later", (await CheckAsync("ann", "correct horse")).Reason);
        Assert.NotNull((await _guard.CheckAsync("ann", "correct horse", "192.0.2.2", CancellationToken.None)).User);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull((await CheckAsync("ann", "correct horse")).User);
    }

    [Fact]
    public async Task Failures_OfAUser_FromManySources_MakeTheUserWait()
    {
        for (int i = 0; i < 10; i++)
        {
            await _guard.CheckAsync("ann", "wrong", $"192.0.2.{i}", CancellationToken.None);
        }

        Assert.Null((await _guard.CheckAsync("ann", "correct horse", "192.0.2.99", CancellationToken.None)).User);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await _guard.CheckAsync("ann", "correct horse", "192.0.2.99", CancellationToken.None)).User);
    }

    [Fact]
    public void S019_Classes_GiveTheirPermissions()
    {
        CliUser watch = Directory.Find("bob")!;
        Assert.True(watch.May("view"));
        Assert.True(watch.May("security") && watch.May("security-control"));
        Assert.False(watch.May("clear"));
        Assert.False(watch.May("trace") || watch.May("trace-control"));
        Assert.False(watch.SeesSecrets);
        Assert.False(watch.MayRun("show security ike security-associations", "view"));
        Assert.True(watch.MayRun("show security ipsec statistics", "view"));
        Assert.Equal(TimeSpan.FromMinutes(15), watch.IdleLimit);
        Assert.False(Directory.Find("eve")!.May("view"));
    }

    [Theory]
    [InlineData("super-user", "view clear configure security-control trace secret maintenance", "")]
    [InlineData("operator", "view clear network trace", "configure security secret maintenance")]
    [InlineData("read-only", "view", "clear network trace configure security secret")]
    [InlineData("unauthorized", "", "view clear")]
    public void S019_PredefinedClasses_AreThoseOfTheProductFamily(string name, string may, string mayNot)
    {
        var user = new CliUser("x", LoginClasses.Predefined[name]);

        Assert.All(may.Split(' ', StringSplitOptions.RemoveEmptyEntries), word => Assert.True(user.May(word)));
        Assert.All(mayNot.Split(' ', StringSplitOptions.RemoveEmptyEntries), word => Assert.False(user.May(word)));
    }

    private Task<(CliUser? User, string Reason)> CheckAsync(string name, string password) =>
        _guard.CheckAsync(name, password, "192.0.2.1", TestContext.Current.CancellationToken);
}
