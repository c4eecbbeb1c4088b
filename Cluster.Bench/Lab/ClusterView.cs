using System.Collections.Immutable;
using System.Text.Json;

namespace Cluster.Bench.Lab;

/// <summary>One member in <c>show chassis cluster status | display json</c>.</summary>
public sealed record ClusterMember(string Node, string Status, bool Oldest, int Anchors);

/// <summary>Who owns what, as the cluster itself says it.</summary>
public sealed record ClusterView(ImmutableArray<ClusterMember> Members, ImmutableDictionary<int, string> Owners, ImmutableDictionary<string, string> Holders)
{
    public const string Command = "show chassis cluster status | display json";

    /// <summary>Throws <see cref="LabException"/> when the text has not the documented fields.</summary>
    public static ClusterView Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            ImmutableDictionary<int, string> owners = root.GetProperty("anchors").EnumerateArray()
                .ToImmutableDictionary(row => row.GetProperty("anchor").GetInt32(), row => row.GetProperty("node").GetString() ?? "");
            JsonElement[] nodes = [.. root.GetProperty("nodes").EnumerateArray()];
            ImmutableArray<ClusterMember> members = [.. nodes.Select(row => Member(row, owners))];
            var holders = ImmutableDictionary.CreateBuilder<string, string>();
            foreach (JsonElement row in nodes.Where(row => row.TryGetProperty("holds", out _)))
            {
                foreach (JsonElement held in row.GetProperty("holds").EnumerateArray())
                {
                    holders[held.GetString() ?? ""] = row.GetProperty("node").GetString() ?? "";
                }
            }

            return new ClusterView(members, owners, holders.ToImmutable());
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LabException($"'{Command}' answered something else than documented: {json}", wrong);
        }
    }

    /// <summary>The owner of an IKE SA of ours: the first byte of our SPI is its anchor.</summary>
    public string? OwnerOf(string ourSpi) => Owners.GetValueOrDefault(Convert.ToInt32(ourSpi[..2], 16));

    private static ClusterMember Member(JsonElement row, ImmutableDictionary<int, string> owners)
    {
        string name = row.GetProperty("node").GetString() ?? "";
        return new ClusterMember(
            name,
            row.TryGetProperty("status", out JsonElement status) ? status.GetString() ?? "" : "",
            row.TryGetProperty("oldest", out JsonElement oldest) && oldest.ValueKind == JsonValueKind.True,
            owners.Values.Count(owner => owner == name));
    }
}
