using Cluster.Actors.Anchors;
using Cluster.Actors.Store;
using Cluster.Bench.Lab;
using Cluster.Crypto.Identifiers;
using Cluster.Tests.Formats;
using Xunit;

namespace Cluster.Tests.Anchors;

/// <summary>What the journal writer does on every database.</summary>
public abstract class JournalWriterContract
{
    private protected static readonly Anchor Seven = new(7);

    private protected abstract StoreSettings Settings { get; }

    private protected abstract Task<long> CountRowsAsync(string table);

    private protected abstract Task ExecuteAsync(string statement);

    [Fact]
    public async Task Stream_OfAnotherProcess_RecoversTermAndLiveSasInOrder()
    {
        await using (WriterHarness first = await WriterHarness.StartAsync(Settings))
        {
            WriterHarness.Writer writer = first.Open(Seven);
            JournalMessages.Recovered empty = await writer.RecoveredAsync();
            Assert.Equal((Term.None, 0u), (empty.LastTerm, empty.LastSaNumber));
            await writer.AppendAsync(WriterHarness.Raise(5));
            await writer.AppendAsync(WriterHarness.Step(1, 1), WriterHarness.Step(2, 1));
            await writer.AppendAsync(WriterHarness.Step(1, 2));
            await writer.AppendAsync(WriterHarness.Step(3, 1), WriterHarness.End(2, 2));
        }

        await using WriterHarness second = await WriterHarness.StartAsync(Settings);
        JournalMessages.Recovered recovered = await second.Open(Seven).RecoveredAsync();
        Assert.Equal((new Term(5), 3u), (recovered.LastTerm, recovered.LastSaNumber));
        Assert.Equal([(1u, 2u, "gw-1"), (3u, 1u, "gw-3")], recovered.Sas.Select(sa => (sa.SaNumber, sa.LastRecordNumber, sa.Gateway)));
        Assert.Equal(
            [RecordText.Of(SampleRecords.Step(1, snapshot: true)), RecordText.Of(SampleRecords.Step(2))],
            recovered.Sas[0].Records.Select(RecordText.Of));
        Assert.Empty((await second.Open(new Anchor(8)).RecoveredAsync()).Sas);
    }

    [Fact]
    public async Task Appends_ManyAtOnce_AreAnsweredAndStoredInOrder()
    {
        await using WriterHarness node = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer writer = node.Open(Seven);
        await writer.RecoveredAsync();
        long[] sent = [.. Enumerable.Range(1, 300).Select(record => writer.Send(WriterHarness.Step(1, (uint)record)))];
        foreach (long correlation in sent)
        {
            Assert.Equal(correlation, (await writer.ExpectAsync<JournalMessages.Appended>()).Correlation);
        }

        await writer.StopAsync();
        RecoveredSa sa = Assert.Single((await node.Open(Seven).RecoveredAsync()).Sas);
        Assert.Equal(Enumerable.Range(1, 300).Select(record => 1_700_000_000_000 + record), sa.Records.Select(record => record.At));
    }

    [Fact]
    public async Task Append_Repeated_IsConfirmedAndStoredOnce()
    {
        await using WriterHarness node = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer writer = node.Open(Seven);
        await writer.RecoveredAsync();
        await writer.AppendAsync(WriterHarness.Raise(1));
        await writer.AppendAsync(WriterHarness.Step(1, 1));
        await writer.AppendAsync(WriterHarness.Raise(1));
        await writer.AppendAsync(WriterHarness.Step(1, 1));
        await writer.AppendAsync(WriterHarness.Step(1, 1), WriterHarness.Step(1, 2));
        await writer.AppendAsync(WriterHarness.End(1, 3));
        await writer.AppendAsync(WriterHarness.Step(1, 2), WriterHarness.End(1, 3));
        Assert.Equal(4, await CountRowsAsync("journal"));

        // And by a writer that only knows what it recovered.
        await writer.StopAsync();
        WriterHarness.Writer next = node.Open(Seven);
        Assert.Empty((await next.RecoveredAsync()).Sas);
        await next.AppendAsync(WriterHarness.Raise(1));
        await next.AppendAsync(WriterHarness.End(1, 3));
        Assert.Equal(4, await CountRowsAsync("journal"));
    }

    [Fact]
    public async Task Append_AfterASuccessorWrote_IsFencedAndNotStored()
    {
        await using WriterHarness zombie = await WriterHarness.StartAsync(Settings);
        await using WriterHarness successor = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer old = zombie.Open(Seven);
        await old.RecoveredAsync();
        await old.AppendAsync(WriterHarness.Raise(1));
        await old.AppendAsync(WriterHarness.Step(1, 1));

        WriterHarness.Writer taker = successor.Open(Seven);
        Assert.Equal(new Term(1), (await taker.RecoveredAsync()).LastTerm);
        await taker.AppendAsync(WriterHarness.Raise(2));

        old.Send(WriterHarness.Step(1, 2));
        await old.ExpectAsync<JournalMessages.Fenced>();
        await taker.AppendAsync(WriterHarness.Step(1, 2), WriterHarness.Step(1, 3));

        // "Recover again": the zombie's next writer sees the successor's stream, sealed with a key younger than the zombie.
        JournalMessages.Recovered again = await zombie.Open(Seven).RecoveredAsync();
        Assert.Equal(new Term(2), again.LastTerm);
        Assert.Equal(3u, Assert.Single(again.Sas).LastRecordNumber);
        Assert.Equal(5, await CountRowsAsync("journal"));
    }

    [Fact]
    public async Task Successor_WhosePredecessorWroteAfterTheRecovery_RecoversAgain()
    {
        await using WriterHarness first = await WriterHarness.StartAsync(Settings);
        await using WriterHarness second = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer old = first.Open(Seven);
        await old.RecoveredAsync();
        await old.AppendAsync(WriterHarness.Raise(1));
        WriterHarness.Writer taker = second.Open(Seven);
        await taker.RecoveredAsync();
        await old.AppendAsync(WriterHarness.Step(1, 1));

        // What the successor recovered lacks an SA: it must not go on with that.
        taker.Send(WriterHarness.Raise(2));
        await taker.ExpectAsync<JournalMessages.Fenced>();
        Assert.Single((await second.Open(Seven).RecoveredAsync()).Sas);
    }

    [Fact]
    public async Task Append_OfATermBelowTheStreams_IsFenced()
    {
        await using WriterHarness node = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer writer = node.Open(Seven);
        await writer.RecoveredAsync();
        await writer.AppendAsync(WriterHarness.Raise(4));
        writer.Send(WriterHarness.Raise(3));
        await writer.ExpectAsync<JournalMessages.Fenced>();
        Assert.Equal(1, await CountRowsAsync("journal"));
    }

    [Fact]
    public async Task Record_ThatCannotBeWritten_IsRefusedAndTheOthersStored()
    {
        await using WriterHarness node = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer writer = node.Open(Seven);
        await writer.RecoveredAsync();
        JournalEntry broken = WriterHarness.Step(1, 1);
        ((AnchorRecord.IkeStep)broken.Record).Step.IkeSas[0].Keys.Derive.Dispose();
        writer.Send(broken);
        writer.Send(WriterHarness.Step(2, 1));
        Assert.Equal(1, (await writer.ExpectAsync<JournalMessages.Refused>()).Correlation);
        Assert.Equal(2, (await writer.ExpectAsync<JournalMessages.Appended>()).Correlation);
        Assert.Equal(1, await CountRowsAsync("journal"));
    }

    [Fact]
    public async Task Stream_OfManyEndedSas_IsTidiedAndKeepsTheLiveOnes()
    {
        await using WriterHarness node = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer writer = node.Open(Seven);
        await writer.RecoveredAsync();
        await writer.AppendAsync(WriterHarness.Raise(3));
        await writer.AppendAsync(WriterHarness.Step(1, 1), WriterHarness.Step(1, 2));
        const int Ended = 700;
        for (uint sa = 2; sa < Ended + 2; sa++)
        {
            writer.Send(WriterHarness.Step(sa, 1), WriterHarness.End(sa, 2));
        }

        for (int answer = 0; answer < Ended; answer++)
        {
            await writer.ExpectAsync<JournalMessages.Appended>();
        }

        // The writer goes on under the same stream while it is tidied.
        await writer.AppendAsync(WriterHarness.Step(1, 3));
        await Until.TrueAsync("few rows", WriterHarness.Bound, async () => await CountRowsAsync("journal") < 600 && await CountRowsAsync("snapshot") == 1, TestContext.Current.CancellationToken);
        await writer.AppendAsync(WriterHarness.Step(1, 4));
        await writer.StopAsync();

        JournalMessages.Recovered recovered = await node.Open(Seven).RecoveredAsync();
        Assert.Equal((new Term(3), (uint)Ended + 1), (recovered.LastTerm, recovered.LastSaNumber));
        RecoveredSa live = Assert.Single(recovered.Sas);
        Assert.Equal((1u, 4u, "gw-1", 4), (live.SaNumber, live.LastRecordNumber, live.Gateway, live.Records.Length));
    }

    [Theory]
    [InlineData("DELETE FROM journal WHERE sequence_number = 2")]
    [InlineData("DELETE FROM journal WHERE sequence_number = 2; UPDATE journal SET sequence_number = 2 WHERE sequence_number = 3")]
    [InlineData("UPDATE journal SET persistence_id = 'anchor-8'")]
    public async Task Stream_TamperedWith_IsNotRecovered(string tamper)
    {
        await using (WriterHarness node = await WriterHarness.StartAsync(Settings))
        {
            WriterHarness.Writer writer = node.Open(Seven);
            await writer.RecoveredAsync();
            await writer.AppendAsync(WriterHarness.Step(1, 1), WriterHarness.Step(1, 2), WriterHarness.Step(1, 3));
        }

        await ExecuteAsync(tamper);
        await using WriterHarness again = await WriterHarness.StartAsync(Settings);
        WriterHarness.Writer reader = again.Open(tamper.Contains("anchor-8", StringComparison.Ordinal) ? new Anchor(8) : Seven);
        await again.ErrorAsync("the stream cannot be read");
        Assert.True(reader.Quiet);
    }
}
