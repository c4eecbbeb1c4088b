using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Npgsql;
using Xunit;

namespace Cluster.Tests.Store;

/// <summary>How appends of many streams share a transaction, and who suffers for whose failure.</summary>
public sealed class JournalAppenderTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ScriptedDatabase _database = new();
    private readonly Channel<(string Stream, Exception? Failure)> _answers = Channel.CreateUnbounded<(string, Exception?)>();

    [Fact]
    public async Task Appends_ThatWaitTogether_ShareOneTransaction()
    {
        using var appender = new JournalAppender(_database.Open, 1);
        using (_database.Hold())
        {
            appender.Append(Of("a"));
            _database.AwaitInsert();
            appender.Append(Of("b"));
            appender.Append(Of("c"));
            appender.Append(Of("d"));
        }

        await ExpectAsync("a", "b", "c", "d");
        Assert.Equal(["a", "b c d"], _database.Transactions);
        Assert.Equal(1, _database.Opened);
    }

    [Fact]
    public async Task Conflict_OfOneStream_FailsThatOneOnly()
    {
        _database.Conflicts = stream => stream == "c";
        using var appender = new JournalAppender(_database.Open, 1);
        using (_database.Hold())
        {
            appender.Append(Of("a"));
            _database.AwaitInsert();
            appender.Append(Of("b"));
            appender.Append(Of("c"));
            appender.Append(Of("d"));
        }

        Assert.Equal(
            [("a", null), ("b", null), ("c", PostgresErrorCodes.UniqueViolation), ("d", null)],
            (await AnswersAsync(4)).Select(answer => (answer.Stream, (answer.Failure as PostgresException)?.SqlState)));
        Assert.Equal(["a", "b", "d"], _database.Transactions);
    }

    [Fact]
    public async Task Database_ThatGoesAway_FailsAllAndIsOpenedAgain()
    {
        using var appender = new JournalAppender(_database.Open, 1);
        using (_database.Hold())
        {
            appender.Append(Of("a"));
            _database.AwaitInsert();
            _database.Failure = new IOException("gone");
            appender.Append(Of("b"));
        }

        Assert.All(await AnswersAsync(2), answer => Assert.IsType<IOException>(answer.Failure));
        _database.Failure = null;
        appender.Append(Of("c"));
        await ExpectAsync("c");
        Assert.True(_database.Opened > 1);
    }

    [Fact]
    public async Task Database_ThatCannotBeReached_FailsWhatWaits()
    {
        _database.OpenFailure = new IOException("no route");
        using var appender = new JournalAppender(_database.Open, 2);
        appender.Append(Of("a"));
        appender.Append(Of("b"));
        Assert.All(await AnswersAsync(2), answer => Assert.IsType<IOException>(answer.Failure));
        _database.OpenFailure = null;
        appender.Append(Of("c"));
        await ExpectAsync("c");
    }

    [Fact]
    public async Task End_WhatWaitsIsWritten_WhatComesLaterIsAnswered()
    {
        var appender = new JournalAppender(_database.Open, 1);
        appender.Append(Of("a"));
        appender.Append(Of("b"));
        appender.Dispose();
        await ExpectAsync("a", "b");
        appender.Append(Of("c"));
        Assert.IsType<ObjectDisposedException>(Assert.Single(await AnswersAsync(1)).Failure);
        Assert.Equal(_database.Opened, _database.Closed);
    }

    private JournalAppend Of(string stream) =>
        new(stream, 1, ImmutableArray.Create(new SealedRecord([1])), "w", failure => _answers.Writer.TryWrite((stream, failure)));

    private async Task<List<(string Stream, Exception? Failure)>> AnswersAsync(int count)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        var answers = new List<(string, Exception?)>();
        while (answers.Count < count)
        {
            answers.Add(await _answers.Reader.ReadAsync(bound.Token));
        }

        return answers;
    }

    private async Task ExpectAsync(params string[] streams) =>
        Assert.Equal(streams.Select(stream => (stream, (Exception?)null)), await AnswersAsync(streams.Length));

    /// <summary>Notes the transactions, and fails as it is told.</summary>
    private sealed class ScriptedDatabase
    {
        private readonly ManualResetEventSlim _free = new(true);
        private readonly SemaphoreSlim _inserting = new(0);
        private readonly ConcurrentQueue<string> _transactions = new();
        private int _opened;
        private int _closed;

        public Func<string, bool> Conflicts { get; set; } = _ => false;

        public Exception? Failure { get; set; }

        public Exception? OpenFailure { get; set; }

        public IEnumerable<string> Transactions => _transactions;

        public int Opened => _opened;

        public int Closed => _closed;

        public JournalConnection Open() => OpenFailure is { } failure ? throw failure : new Connection(this);

        /// <summary>Until it is disposed of, an insert that has begun does not end.</summary>
        public IDisposable Hold()
        {
            _free.Reset();
            return new Held(_free);
        }

        public void AwaitInsert() => Assert.True(_inserting.Wait(Bound), "no insert");

        private sealed record Held(ManualResetEventSlim Free) : IDisposable
        {
            public void Dispose() => Free.Set();
        }

        private sealed class Connection : JournalConnection
        {
            private readonly ScriptedDatabase _database;

            public Connection(ScriptedDatabase database)
            {
                _database = database;
                Interlocked.Increment(ref database._opened);
            }

            public override void Insert(IReadOnlyList<JournalAppend> appends)
            {
                _database._inserting.Release();
                Assert.True(_database._free.Wait(Bound), "held for too long");
                if (_database.Failure is { } failure)
                {
                    throw failure;
                }

                if (appends.Any(append => _database.Conflicts(append.Stream)))
                {
                    throw new PostgresException("duplicate key", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation);
                }

                _database._transactions.Enqueue(string.Join(' ', appends.Select(append => append.Stream)));
            }

            public override void Dispose() => Interlocked.Increment(ref _database._closed);
        }
    }
}
