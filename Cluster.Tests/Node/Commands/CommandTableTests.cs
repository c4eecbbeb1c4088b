using Cluster.Node.Commands;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Node.Commands;

public sealed class CommandTableTests
{
    /// <summary>Scripts rely on the words: a command that goes or changes its name must be meant.</summary>
    [Fact]
    public void CommandTree_IsAsPinned() =>
        Golden.Check("Cluster.Tests/Node/Golden/command-tree.txt", string.Concat(CommandTable.Rows.Select(row =>
            row.Path + string.Concat(row.Arguments.Select(argument => $" <{argument.Synopsis}>"))
            + (row.RestPlaceholder is null ? "" : $" <{row.RestPlaceholder}>") + $" [{row.Permission}]\n")));

    [Fact]
    public void Rows_AreWhatTheProjectHas()
    {
        Type[] written = [.. typeof(OperationalCommand).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OperationalCommand)) && !type.IsAbstract)];

        Assert.Equal(written.Select(type => type.Name).Order(), CommandTable.Rows.Select(row => row.GetType().Name).Order());
    }

    [Fact]
    public async Task CommandReference_IsTheTable() => Golden.Check("docs/reference/commands.md", await CommandReference.WriteAsync());

    [Theory]
    [InlineData("", "clear,file,monitor,ping,request,show")]
    [InlineData("sh", "show")]
    [InlineData("show ", "chassis,configuration,interfaces,log,route,security,system,version")]
    [InlineData("show security i", "ike,ipsec")]
    [InlineData("show security al", "alarms")]
    [InlineData("sh sec ike ", "active-peer,failures,pre-shared-key,security-associations,traces")]
    [InlineData("show security ike security-associations ", "brief,detail,<peer-address>,port,family,fpc,pic,kmd-instance,index,gateway,|")]
    [InlineData("show security ike security-associations index ", "<number>")]
    [InlineData("show security ike security-associations ind ", "<number>")]
    [InlineData("show security ike security-associations fam ", "inet,inet6")]
    [InlineData("show security ike security-associations kmd-instance ", "all,0,1,2,3")]
    [InlineData("show security ike security-associations family inet fpc 1 pic 0 kmd-instance 1 index 2 gateway g port 4 d", "detail,<peer-address>")]
    [InlineData("show frob ", "")]
    [InlineData("show configuration | d", "display")]
    [InlineData("show configuration | display ", "json,set")]
    public void Completion_OfALine_OffersWhatMayFollow(string line, string expected) =>
        Assert.Equal(expected, string.Join(',', CommandLine.Complete(line).Select(candidate => candidate.Word)));
}
