using Cluster.Config.Language;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Config.Language;

public sealed class ConfigPrinterTests
{
    public static TheoryData<string> Examples =>
        [.. Directory.EnumerateFiles(Source.Path("Cluster.Tests/Config/Examples"), "*.set", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_PrintedInEitherForm_ReadsBackTheSame(string file)
    {
        ConfigNode tree = Parse(File.ReadAllText(file));

        string braces = ConfigPrinter.ToBraces(tree);
        string set = ConfigPrinter.ToSet(tree);
        Assert.Equal(braces, ConfigPrinter.ToBraces(Parse(braces)));
        Assert.Equal(set, ConfigPrinter.ToSet(Parse(braces)));
        Assert.Equal(set, ConfigPrinter.ToSet(Parse(set)));
        Assert.Equal(RandomTrees.Dump(tree), RandomTrees.Dump(Parse(braces)));
        Assert.Equal(RandomTrees.Dump(tree), RandomTrees.Dump(Parse(set)));
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
    public void S009_Print_OfAnyTree_ReadsBackToItselfInBothForms() =>
        Gen.Int.Sample(seed =>
        {
            ConfigNode tree = RandomTrees.Make(seed);
            string dump = RandomTrees.Dump(tree);
            string braces = ConfigPrinter.ToBraces(tree);
            string set = ConfigPrinter.ToSet(tree);
            Assert.Equal(dump, RandomTrees.Dump(Parse(braces)));
            Assert.Equal(dump, RandomTrees.Dump(Parse(set)));
            Assert.Equal(braces, ConfigPrinter.ToBraces(Parse(set)));
            Assert.Equal(set, ConfigPrinter.ToSet(Parse(braces)));
        }, iter: 300);

    [Fact]
    public void S010_Comments_OfEveryKind_AreKept()
    {
        string braces = ConfigPrinter.ToBraces(Parse(
            """
            ## Last commit: yesterday
            /* of the file */
            # and more
            system {
                host-name gw; # behind
                /*
                 * over lines
                 */
                /* before an end */
            }
            security { # the box
                ike {
                    policy p {
                        proposals [ a /* within */ b ];
                        pre-shared-key ascii-text juniper; ## SECRET-DATA
                    }
                }
            }
            # at the very end
            """));

        foreach (string comment in new[] { "/* of the file */\n# and more\n/* * over lines */\n/* before an end */\nsystem", "# behind\n    host-name", "# the box\n# at the very end\nsecurity", "/* within */\n            proposals [ a b ]" })
        {
            Assert.Contains(comment, braces, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("Last commit", braces, StringComparison.Ordinal);
        Assert.Equal(braces, ConfigPrinter.ToBraces(Parse(braces)));
        Assert.Equal(braces, ConfigPrinter.ToBraces(Parse(ConfigPrinter.ToSet(Parse(braces)))));
    }

    [Fact]
    public void Parse_AnyText_NeitherThrowsNorHangs() =>
        Gen.OneOf(Gen.String, Gen.OneOf(Enumerable.ToArray(new[] { "set ", "security ", "ike ", "{", "}", ";", "[", "]", "\"", "\n", "/*", "*/", "#", "gateway ", "x ", "\\", "inactive: " }.Select(Gen.Const)))
            .Array[0, 40].Select(parts => string.Concat(parts))).Sample(text =>
        {
            _ = Cluster.Config.LoadedConfiguration.From(text, "fuzz");
        }, iter: 3000);

    private static ConfigNode Parse(string text) => RandomTrees.Parse(text);

    [Fact]
    public void Family_IsWrittenBeforeItsProtocol_AndInBracesWhereAMarkWouldBeLost()
    {
        ConfigNode tree = RandomTrees.Parse(
            """
            set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24
            set interfaces ge-0/0/0 unit 0 family inet6
            set interfaces st0 unit 0 family inet
            deactivate interfaces st0 unit 0 family inet
            """);

        string text = ConfigPrinter.ToBraces(tree);

        Assert.Equal(
            """
            interfaces {
                ge-0/0/0 {
                    unit 0 {
                        family inet {
                            address 10.0.0.1/24;
                        }
                        family inet6;
                    }
                }
                st0 {
                    unit 0 {
                        family {
                            inactive: inet;
                        }
                    }
                }
            }

            """, text);
        Assert.Equal(ConfigPrinter.ToSet(tree), ConfigPrinter.ToSet(RandomTrees.Parse(text)));
    }
}
