using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Cli.Certificates;

/// <summary>One text for one JSON value, so that the same evidence gives the same bytes: no white space, keys in ordinal order.</summary>
public static class CanonicalJson
{
    /// <summary>The canonical UTF-8 bytes of <paramref name="value"/>.</summary>
    public static byte[] Bytes(JsonNode? value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = false }))
        {
            Write(writer, value);
        }
        return stream.ToArray();
    }

    /// <summary>The canonical text of <paramref name="value"/>.</summary>
    public static string Text(JsonNode? value) => Encoding.UTF8.GetString(Bytes(value));

    static void Write(Utf8JsonWriter writer, JsonNode? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (name, member) in members.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }
                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item);
                }
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
