using Xunit;
using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Cluster.Crypto.Keys;

namespace Cluster.Tests.Ike;

/// <summary>
/// A value as text, member by member, so that two values can be compared whatever their equality operators do. Secrets appear
/// as a hash.
/// </summary>
internal static class StructuralText
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        Assert.True(depth < 20, "a cycle");
        switch (value)
        {
            case null:
                text.Append("null");
                return;
            case SecretBytes secret:
                text.Append('#').Append(Convert.ToHexString(SHA256.HashData(secret.Expose())));
                return;
            case byte[] bytes:
                text.Append(Convert.ToHexString(bytes));
                return;
            case ReadOnlyMemory<byte> memory:
                text.Append(Convert.ToHexString(memory.Span));
                return;
            case string or Enum or IPAddress or Type:
                text.Append(value);
                return;
            case IConvertible number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                return;
            case IDictionary map:
                foreach (var key in map.Keys.Cast<object>().OrderBy(key => key.ToString(), StringComparer.Ordinal))
                {
                    text.Append(key).Append("=>");
                    Write(text, map[key], depth + 1);
                    text.Append('\n');
                }

                return;
            case IEnumerable list:
                text.Append('[');
                foreach (var item in list)
                {
                    Write(text, item, depth + 1);
                    text.Append(", ");
                }

                text.Append(']');
                return;
        }

        text.Append(value.GetType().Name).Append('{');
        foreach (var field in Fields(value.GetType()))
        {
            text.Append(field.Name).Append('=');
            Write(text, field.GetValue(value), depth + 1);
            text.Append("; ");
        }

        text.Append('}');
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (var at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (var field in at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
