using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Documentation.Tests.OptionTables;

/// <summary>The XML comments of the libraries, which lie beside their assemblies.</summary>
internal static partial class XmlComments
{
    private static readonly Dictionary<string, XElement> Members = Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.ML.*.xml")
        .SelectMany(path => XDocument.Load(path).Root!.Element("members")!.Elements("member"))
        .GroupBy(member => member.Attribute("name")!.Value)
        .ToDictionary(group => group.Key, group => group.First());

    /// <summary>The first sentence of a property's summary, as Markdown.</summary>
    public static string FirstSentence(PropertyInfo property) => Sentence().Match(Text(property, "summary")).Value;

    /// <summary>The text of a property's "value", as Markdown; empty if it has none.</summary>
    public static string Value(PropertyInfo property) => Text(property, "value");

    private static string Text(PropertyInfo property, string element)
    {
        // An override without a comment of its own, or with inheritdoc, has that of its base.
        for (Type? type = property.DeclaringType; type is not null; type = type.BaseType)
        {
            if (Members.TryGetValue($"P:{Definition(type).FullName!.Replace('+', '.')}.{property.Name}", out var member) && member.Element(element) is { } text)
                return Markdown(text);
        }
        return property.DeclaringType!.GetInterfaces()
            .Select(type => Members.GetValueOrDefault($"P:{type.FullName!.Replace('+', '.')}.{property.Name}")?.Element(element))
            .FirstOrDefault(text => text is not null) is { } inherited ? Markdown(inherited) : "";
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static string Markdown(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            _ = node switch
            {
                XText words => text.Append(words.Value),
                XElement { Name.LocalName: "see" } see => text.Append($"`{Referred(see)}`"),
                XElement { Name.LocalName: "c" or "paramref" } code => text.Append($"`{code.Attribute("name")?.Value ?? code.Value}`"),
                XElement other => text.Append(' ').Append(Markdown(other)).Append(' '),
                _ => text,
            };
        }
        return Blanks().Replace(text.ToString(), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Referred(XElement see)
    {
        if (see.Attribute("langword")?.Value is { } word)
            return word;
        if (see.Attribute("cref")?.Value is not { } reference)
            return see.Value;
        string name = reference[2..].Split('(')[0];
        string[] parts = name.Split('.');
        // A type, a member of an enumeration or an options class: the last part says enough.
        return parts[^1].Split('`')[0];
    }

    [GeneratedRegex("\\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^.*?\.(?=\s+[A-Z`]|$)|^.*$")]
    private static partial Regex Sentence();
}
