using System.Text;
using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Language;

public sealed class ConfigPrinterTests
{
    [Theory]
    [InlineData("sunnyvale")]
    [InlineData("chicago")]
    public void Example_PrintedInEitherForm_ReadsBackTheSame(string name)
    {
        ConfigNode tree = Parse(Source.Read($"Cluster.Tests/Config/Examples/{name}.set"));

        string braces = ConfigPrinter.ToBraces(tree);
        string set = ConfigPrinter.ToSet(tree);
        Assert.Equal(braces, ConfigPrinter.ToBraces(Parse(braces)));
        Assert.Equal(set, ConfigPrinter.ToSet(Parse(braces)));
        Assert.Equal(set, ConfigPrinter.ToSet(Parse(set)));
    }

    [Fact]
    public void Braces_OfPartsOfTheExample_LookAsTheProductPrintsThem()
    {
        string braces = ConfigPrinter.ToBraces(Parse(
            """
            # the way out
            set routing-options static route 0.0.0.0/0 next-hop 1.1.1.1
            set security address-book b address lan 10.0.0.0/8
            set security zones security-zone untrust interfaces ge-0/0/3.0
            set security policies from-zone a to-zone b policy p match source-address [ x y ]
            set security policies from-zone a to-zone b policy p then permit
            set security ike gateway g remote-identity user-at-hostname a@juniper.net
            """));

        Assert.Equal(
            """
            # the way out
            routing-options {
                static {
                    route 0.0.0.0/0 next-hop 1.1.1.1;
                }
            }
            security {
                address-book b {
                    address lan 10.0.0.0/8;
                }
                zones {
                    security-zone untrust {
                        interfaces {
                            ge-0/0/3.0;
                        }
                    }
                }
                policies {
                    from-zone a to-zone b {
                        policy p {
                            match {
                                source-address [ x y ];
                            }
                            then {
                                permit;
                            }
                        }
                    }
                }
                ike {
                    gateway g {
                        remote-identity {
                            user-at-hostname "a@juniper.net";
                        }
                    }
                }
            }

            """,
            braces);
    }

    [Fact]
    public void Print_OfAnyTree_ReadsBackToItself() =>
        Gen.Int.Sample(seed =>
        {
            ConfigNode tree = RandomTree(new Random(seed));
            string braces = ConfigPrinter.ToBraces(tree);
            Assert.Equal(braces, ConfigPrinter.ToBraces(Parse(braces)));
            Assert.Equal(ConfigPrinter.ToSet(Parse(ConfigPrinter.ToSet(tree))), ConfigPrinter.ToSet(Parse(braces)));
        }, iter: 300);

    [Fact]
    public void Parse_AnyText_NeitherThrowsNorHangs() =>
        Gen.OneOf(Gen.String, Gen.OneOf(Enumerable.ToArray(new[] { "set ", "security ", "ike ", "{", "}", ";", "[", "]", "\"", "\n", "/*", "*/", "#", "gateway ", "x ", "\\", "inactive: " }.Select(Gen.Const)))
            .Array[0, 40].Select(parts => string.Concat(parts))).Sample(text =>
        {
            _ = Cluster.Config.LoadedConfiguration.From(text, "fuzz");
        }, iter: 3000);

    /// <summary>Grows a tree through the schema itself, so that new rows are covered when they are added.</summary>
    private static ConfigNode RandomTree(Random random)
    {
        var text = new StringBuilder();
        for (int i = 0; i < 30; i++)
        {
            Statement row = SchemaTable.Rows[random.Next(SchemaTable.Rows.Count)];
            var chain = new List<Statement>();
            for (Statement? at = row; at is { Path.Length: > 0 }; at = at.Parent)
            {
                chain.Insert(0, at);
            }

            text.Append("set");
            foreach (Statement statement in chain)
            {
                text.Append(statement.Keyword.Length > 0 ? " " + statement.Keyword : "");
                foreach (HeadPart part in statement.Head)
                {
                    text.Append(' ').Append(part.Literal ?? Sample(part.Type!, random));
                }
            }

            text.Append('\n');
        }

        return Parse(text.ToString());
    }

    private static string Sample(ArgumentType type, Random random)
    {
        string[] candidates =
        [
            .. type.Words.Select(word => word.Word), "1", "5", "64", "300", "1000", "9000", "a-b", "\"two words; {x}\"", "\"a \\\"b\\\" \\\\c\"", "10.0.0.0/8", "10.0.0.1/24",
            "192.0.2.1", "2001:db8::1", "2001:db8::/32", "2001:db8::1/64", "ge-0/0/1", "ge-0/0/1.7", "st0.3", "reth1.0", "00ff", "128k", "09:00", "user@example.net", "10.0.0.1/255.0.0.255",
            "UTC", "443", "\"$pbkdf2-sha512$i=1$c2FsdA$aGFzaA\"",
        ];
        string[] fitting = [.. candidates.Where(text => type.Accepts(Unquoted(text)))];
        Assert.True(fitting.Length > 0, $"no sample for {type.Placeholder}: {type.Expected}");
        return fitting[random.Next(fitting.Length)];
    }

    private static string Unquoted(string text) =>
        text[0] != '"' ? text : text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    private static ConfigNode Parse(string text)
    {
        var errors = new ConfigErrors();
        ConfigNode tree = ConfigParser.Parse(text, "test", errors);
        Assert.True(errors.Sorted.Count == 0, string.Join('\n', errors.Sorted) + "\n" + text);
        return tree;
    }
}
