using System.Collections;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Cluster.Actors.Formats;

/// <summary>
/// Overwrites every bytes field of a message that is no longer needed, nested ones included: the generated classes keep
/// key material in plain arrays of their own. Nothing may alias those fields afterwards.
/// </summary>
internal static class MessageWipe
{
    public static void Wipe(this IMessage message)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType is not (FieldType.Bytes or FieldType.Message) || (!field.IsRepeated && field.HasPresence && !field.Accessor.HasValue(message)))
            {
                continue;
            }

            object value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
            {
                foreach (object? item in (IEnumerable)value)
                {
                    WipeValue(item);
                }
            }
            else
            {
                WipeValue(value);
            }
        }
    }

    private static void WipeValue(object? value)
    {
        switch (value)
        {
            case ByteString { Length: > 0 } bytes:
                CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(bytes.Memory).Span);
                break;
            case IMessage nested:
                nested.Wipe();
                break;
        }
    }
}
