namespace Cluster.Node.Cli.Access;

/// <summary>
/// Checks passwords, and slows down who guesses: failures are counted by source and by user, and beyond a burst nothing is checked
/// until time has passed. Hashing is bounded, so that guessing does not take the cores from the packets.
/// </summary>
public sealed class LoginGuard(LoginDirectory directory, TimeProvider clock)
{
    /// <summary>Ours: failures before a source, or a user, has to wait, and how long until one more is allowed.</summary>
    private const int SourceBurst = 5, UserBurst = 10;

    private static readonly TimeSpan SourceRefill = TimeSpan.FromSeconds(10), UserRefill = TimeSpan.FromSeconds(1);

    /// <summary>Ours: passwords checked at a time, and logins that wait for it.</summary>
    private const int AtOnce = 1, Waiting = 16;

    private readonly SemaphoreSlim _hashing = new(AtOnce);
    private readonly FailureBudget _sources = new(SourceBurst, SourceRefill, clock);
    private readonly FailureBudget _users = new(UserBurst, UserRefill, clock);
    private int _waiting;

    /// <param name="source">The address the login comes from.</param>
    /// <returns>The user, or why not; the reason does not tell whether the user exists.</returns>
    public async Task<(CliUser? User, string Reason)> CheckAsync(string name, string password, string source, CancellationToken cancel)
    {
        if (!_sources.IsOpen(source) || !_users.IsOpen(name))
        {
            return (null, "too many failed logins, try again later");
        }

        if (Interlocked.Increment(ref _waiting) > Waiting)
        {
            Interlocked.Decrement(ref _waiting);
            return (null, "too many logins at once, try again later");
        }

        bool matches;
        try
        {
            await _hashing.WaitAsync(cancel);
            try
            {
                string? stored = directory.PasswordOf(name);
                matches = await Task.Run(() => PasswordHash.Matches(stored ?? PasswordHash.OfNobody, password), cancel) && stored is not null;
            }
            finally
            {
                _hashing.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        if (matches && directory.Find(name) is { } user)
        {
            return (user, "");
        }

        _sources.Failed(source);
        _users.Failed(name);
        return (null, "login incorrect");
    }
}
