using System.Globalization;

namespace Cluster.Config.Schema;

/// <summary>Interface names (config.md section 1): <c>ge-F/P/N</c>, <c>xe-F/P/N</c>, <c>rethN</c>, <c>lo0</c>, <c>st0</c>, <c>fxp0</c>.</summary>
internal static class InterfaceNames
{
    /// <summary>Ours: far above any chassis.</summary>
    private const int MaxPosition = 255;

    /// <summary>The product family's highest logical unit.</summary>
    public const int MaxUnit = 16385;

    public static bool IsPhysical(string name)
    {
        if (name is "lo0" or "st0" or "fxp0")
        {
            return true;
        }

        if (name.StartsWith("reth", StringComparison.Ordinal))
        {
            return IsNumber(name.AsSpan(4), MaxPosition);
        }

        if (name.Length < 4 || name[2] != '-' || name[..2] is not ("ge" or "xe" or "et"))
        {
            return false;
        }

        ReadOnlySpan<char> position = name.AsSpan(3);
        Span<Range> parts = stackalloc Range[4];
        return position.Split(parts, '/') == 3
            && IsNumber(position[parts[0]], MaxPosition) && IsNumber(position[parts[1]], MaxPosition) && IsNumber(position[parts[2]], MaxPosition);
    }

    public static bool TryReadLogical(string text, out string name)
    {
        int dot = text.IndexOf('.');
        name = dot < 0 ? text + ".0" : text;
        return dot < 0 ? IsPhysical(text) : IsPhysical(text[..dot]) && IsNumber(text.AsSpan(dot + 1), MaxUnit);
    }

    private static bool IsNumber(ReadOnlySpan<char> text, int most) =>
        text.Length is > 0 and <= 5 && (text.Length == 1 || text[0] != '0')
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most;
}
