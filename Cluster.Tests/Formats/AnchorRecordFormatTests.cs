using System.Reflection;
using Cluster.Actors.Anchors;
using Cluster.Actors.Formats;
using Cluster.Crypto.Keys;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Xunit;

namespace Cluster.Tests.Formats;

public sealed class AnchorRecordFormatTests
{
    private static readonly EnvelopePlace Place = new("anchor-7", 12);

    private readonly EnvelopeSeal _seal;

    public AnchorRecordFormatTests()
    {
        var keys = new DataKeyRing(new MasterKey(new SecretBytes(new byte[32])));
        keys.Adopt(keys.Draw().Id);
        _seal = new EnvelopeSeal(keys);
    }

    [Fact]
    public void IkeStep_WithEveryFieldSet_ComesBackWhole()
    {
        IkeSaRecord record = SampleRecords.Full();
        byte[] envelope = AnchorRecordFormat.Seal(_seal, Place, new JournalEntry(3, 4, new AnchorRecord.IkeStep("gw", record)), null);
        using StoredRecord stored = AnchorRecordFormat.Open(_seal, Place, envelope);
        Assert.Equal((3u, 4u, "gw", true), (stored.Entry.SaNumber, stored.Entry.RecordNumber, stored.Entry.Gateway, stored.Entry.Restates));
        Assert.Equal(RecordText.Of(record), RecordText.Of(stored.ReadIkeStep()));
    }

    [Fact]
    public void IkeStep_OfVersion1_ComesBackWhole()
    {
        IkeSaRecord record = SampleRecords.Old();
        Assert.Equal(RecordText.Of(record), RecordText.Of(IkeRecordFormat.Read(IkeRecordFormat.Write(record))));
    }

    [Fact]
    public void IkeStep_WithNothingSet_ComesBackEmpty()
    {
        var record = new IkeSaRecord { At = 1, What = "" };
        Assert.Equal(RecordText.Of(record), RecordText.Of(IkeRecordFormat.Read(IkeRecordFormat.Write(record))));
    }

    [Fact]
    public void Sample_SetsEveryProperty_SoThatAForgottenOneShows()
    {
        AssertNoDefault(SampleRecords.Full() with { Isakmp = SampleRecords.Old().Isakmp }, "record");
        AssertNoDefault(SampleRecords.Old().Isakmp!, "record.Isakmp");
        AssertNoDefault(SampleRecords.Old().Isakmp!.Handshakes[0], "record.Isakmp.Handshakes");
        AssertNoDefault(SampleRecords.Old().Isakmp!.Sas[0], "record.Isakmp.Sas");
        AssertNoDefault(SampleRecords.Old().Isakmp!.Quicks[0], "record.Isakmp.Quicks");
    }

    [Fact]
    public void Wipe_AfterReading_LeavesNoBytesInTheMessage()
    {
        var message = IkeRecordFormat.Write(SampleRecords.Full());
        IkeSaRecord read = IkeRecordFormat.Read(message);
        message.Wipe();
        Assert.True(message.IkeSas[0].Derive.Span.IndexOfAnyExcept((byte)0) < 0);
        Assert.True(message.Windows[1].Outstanding.CreateChild.PrivateValue.Span.IndexOfAnyExcept((byte)0) < 0);
        Assert.True(message.Windows[1].LastResponse[0].Span.IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal(RecordText.Of(SampleRecords.Full()), RecordText.Of(read)); // nothing that was read aliases the message
    }

    private static void AssertNoDefault(object value, string path)
    {
        foreach (PropertyInfo property in value.GetType().GetProperties().Where(property => property.CanWrite))
        {
            string here = $"{path}.{property.Name}";
            object? item = property.GetValue(value);
            Assert.True(item is not null, $"{here} is not set in the sample");
            object? unset = property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;
            bool mayBeUnset = value is PendingExchange.CreateChild || here.EndsWith("TrafficSelector.Protocol", StringComparison.Ordinal) || value is TrafficSelector or ChildSuite;
            Assert.True(mayBeUnset || !Equals(item, unset), $"{here} has its default in the sample");
            if (item is System.Collections.IEnumerable items and not string)
            {
                Assert.NotEmpty(items.Cast<object>());
                foreach (object element in items.Cast<object>().Take(1))
                {
                    Descend(element, here);
                }
            }
            else
            {
                Descend(item, here);
            }
        }
    }

    private static void Descend(object item, string path)
    {
        if (item.GetType().Namespace == typeof(IkeSaRecord).Namespace && !item.GetType().IsEnum)
        {
            AssertNoDefault(item, path);
        }
    }
}
