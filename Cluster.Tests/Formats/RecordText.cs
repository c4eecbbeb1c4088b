using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Cluster.Crypto.Keys;

namespace Cluster.Tests.Formats;

/// <summary>
/// Everything a record holds, as text, keys and array contents included: two records with the same text are the same. Records
/// with arrays have no value equality of their own, and a field that a format forgot must show.
/// </summary>
internal static class RecordText
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case SecretBytes secret:
                text.Append(Convert.ToHexString(secret.Expose()));
                break;
            case ReadOnlyMemory<byte> bytes:
                text.Append(Convert.ToHexString(bytes.Span));
                break;
            case string or IFormattable or bool or System.Net.IPAddress:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (object? item in items)
                {
                    Append(text, item);
                    text.Append(' ');
                }

                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append('{');
                foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                             .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0))
                {
                    text.Append(property.Name).Append('=');
                    Append(text, property.GetValue(value));
                    text.Append(' ');
                }

                text.Append('}');
                break;
        }
    }
}
