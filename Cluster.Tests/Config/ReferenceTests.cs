using System.Text;
using Cluster.Config.Schema;
using Xunit;

namespace Cluster.Tests.Config;

/// <summary>The reference manual is the schema, printed.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void ConfigurationReference_IsTheSchema()
    {
        var text = new StringBuilder(
            """
            # Configuration statements

            Generated from the schema; do not edit (a test compares, and writes with `CLUSTER_WRITE_GOLDEN=1`).
            Every statement can be written as a `set` command or in brace form. Lists accumulate; a second value of any other
            statement replaces the first. **Not yet** marks what is accepted, checked and shown but not carried out by this version,
            **out of scope** what is only stored and shown; a commit warns of both. The permission under a heading is needed to see
            what stands there, with `-control` behind it to change it.

            """);
        foreach (Statement section in SchemaTable.Root.Children)
        {
            text.Append($"\n## {section.Keyword}\n\n{section.Help}. Permission `{section.Permission.ViewWord()}`.{Mark(section, " ")}\n");
            Write(text, section);
        }

        Golden.Check("docs/reference/configuration.md", text.ToString());
    }

    [Fact]
    public void EveryRow_HasHelpInOneLine_AndAValidDefault() =>
        Assert.All(SchemaTable.Rows, row =>
        {
            Assert.InRange(row.Help.Length, 1, 120);
            Assert.DoesNotContain('\n', row.Help);
            Assert.True(char.IsUpper(row.Help[0]) && row.Help[^1] != '.', row.Help);
            Assert.True(row.Default is null || row.Argument!.Accepts(row.Default), row.Path);
        });

    private static void Write(StringBuilder text, Statement container)
    {
        Statement[] rows = [.. container.Children.Where(row => row.Kind != StatementKind.Section)];
        if (rows.Length > 0)
        {
            string permission = container.Parent is { Path.Length: > 0 } parent && parent.Permission != container.Permission
                ? $"Permission `{container.Permission.ViewWord()}`.\n\n" : "";
            text.Append($"\n### [edit {container.Synopsis}]\n\n{permission}| Statement | Value | Default | Meaning |\n| --- | --- | --- | --- |\n");
            foreach (Statement row in rows)
            {
                string own = row.Synopsis[container.Synopsis.Length..].Trim();
                text.Append($"| `{own}` | {Value(row)} | {Default(row)} | {row.Help}{Mark(row, ". ")} |\n");
            }
        }

        foreach (Statement child in container.Children.Where(child => child.IsContainer))
        {
            Write(text, child);
        }
    }

    private static string Mark(Statement row, string before) => row.Effect switch
    {
        Effect.OutOfScope => before + "**Out of scope**",
        Effect.NotYet => before + "**Not yet**" + (row.IsMarked && row.EffectNote is { } note ? ": " + note : ""),
        _ => "",
    };

    private static string Value(Statement row) =>
        row.Argument is null ? ""
        : row.Argument.Words.Count > 0 ? string.Join(", ", row.Argument.Words.Select(word => $"`{word.Word}`"))
        : row.Argument.Expected + (row.Kind == StatementKind.List ? (row.MostValues == int.MaxValue ? "; several" : $"; 1 to {row.MostValues}") : "");

    private static string Default(Statement row) =>
        row.Mandatory ? "mandatory" : row.Default is null ? "" : $"`{row.Default}`";
}
