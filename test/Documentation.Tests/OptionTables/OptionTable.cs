using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.Peft.Adapters;

namespace Documentation.Tests.OptionTables;

/// <summary>A table of an options class, from its properties, an instance and the XML comments.</summary>
internal static partial class OptionTable
{
    private static readonly Assembly[] Libraries =
    [
        .. Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.ML.*.dll").Select(Path.GetFileNameWithoutExtension)
            .Where(name => Directory.Exists(Path.Combine(Pages.DocumentationPages.Root, "src", name!)) && !name!.EndsWith("Conformance", StringComparison.Ordinal))
            .Select(name => Assembly.Load(name!)),
    ];

    // What all trainers, or all adapters, have is in a table of its own.
    private static readonly Type[] Shared = [typeof(TrainingOptions), typeof(AdapterOptions)];

    private static readonly Type[] All = [.. Libraries.SelectMany(library => library.GetExportedTypes()).Where(type => type.IsClass)];

    /// <summary>The public options classes of the libraries that a user creates, and the shared ones.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. All.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && (Shared.Contains(type) || (!type.IsAbstract && type.GetConstructor([]) is not null)))
            .OrderBy(NameOf, StringComparer.Ordinal),
    ];

    /// <summary>"KanRegressionTrainer.Options" of a nested class, "LoraOptions" of another.</summary>
    public static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;

    /// <summary>
    /// The rows of the types: their own and inherited properties without those of the shared types, unless they override them. A property that not
    /// all of the types have names those that do.
    /// </summary>
    public static string Of(IReadOnlyList<string> names)
    {
        Type[] types = [.. names.Select(name => All.SingleOrDefault(type => NameOf(type) == name) ?? throw new InvalidOperationException($"There is no public class {name}."))];
        var text = new StringBuilder("| option | default | values | meaning |\n|---|---|---|---|\n");
        foreach (var group in types.SelectMany(type => Properties(type).Select(property => (Type: type, Property: property))).GroupBy(row => row.Property.Name))
        {
            var property = group.First().Property;
            string defaults = string.Join(" or ", group.Select(row => Default(row.Property, Instance(row.Type))).Distinct());
            string owners = group.Count() < types.Length ? $" Only {string.Join(", ", group.Select(row => $"`{Owner(row.Type)}`"))}." : "";
            _ = text.Append(CultureInfo.InvariantCulture, $"| `{property.Name}` | {defaults} | {Values(property)} | {XmlComments.FirstSentence(property)}{owners} |\n");
        }
        return text.ToString();
    }

    /// <summary>The properties whose comment names another default than the instance has.</summary>
    public static IEnumerable<string> WrongDefaults(Type type)
    {
        object? instance = Instance(type);
        foreach (var property in Properties(type))
        {
            if (instance is null || DefaultNumber().Match(XmlComments.Value(property)) is not { Success: true } match || property.GetValue(instance) is not (int or double or float or long) and var value)
                continue;
            double said = double.Parse(match.Groups["number"].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
            double real = Convert.ToDouble(property.GetValue(instance), CultureInfo.InvariantCulture);
            if (Math.Abs(said - real) > 1e-6 * Math.Abs(real))
                yield return $"{NameOf(type)}.{property.Name}: the comment says {said}, the initialiser {real}.";
        }
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { IsPublic: true } || (property.CanRead && IsNested(property.PropertyType)))
        .Where(property => property.GetIndexParameters().Length == 0)
        .Where(property => Shared.Contains(type) || !Shared.Contains(property.DeclaringType!))
        .OrderByDescending(property => Depth(property.DeclaringType!)).ThenBy(property => property.MetadataToken);

    // "KanRegression" of KanRegressionTrainer.Options.
    private static string Owner(Type type) => type.DeclaringType is { } trainer ? trainer.Name.Replace("Trainer", "", StringComparison.Ordinal).Replace("Estimator", "", StringComparison.Ordinal) : type.Name;

    private static bool IsNested(Type type) => type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;

    private static object? Instance(Type type) => type.IsAbstract ? null : Activator.CreateInstance(type);

    private static string Default(PropertyInfo property, object? instance)
    {
        if (instance is null)
            return DefaultWord().Match(XmlComments.Value(property)) is { Success: true } said ? said.Groups["word"].Value : property.GetMethod!.IsVirtual ? "by trainer" : Unset(property);
        return property.GetValue(instance) switch
        {
            null => "null",
            bool flag => flag ? "true" : "false",
            string text => text.Length == 0 ? "\"\"" : $"\"{text}\"",
            double or float or int or long => string.Create(CultureInfo.InvariantCulture, $"{property.GetValue(instance):#,0.################}") is "0" or "-0" ? Small(property.GetValue(instance)!) : string.Create(CultureInfo.InvariantCulture, $"{property.GetValue(instance):#,0.########}"),
            Enum value => $"`{value}`",
            ICollection { Count: 0 } => "empty",
            ICollection list => string.Join(", ", list.Cast<object>().Select(item => $"{item}")),
            CancellationToken => "none",
            var other => IsNested(other.GetType()) || $"{other}" == other.GetType().FullName ? "its defaults" : $"{other}" is var text && text.Contains('{', StringComparison.Ordinal) ? "see values" : $"`{text}`",
        };
    }

    // The initial value of an abstract class's property whose comment names none.
    private static string Unset(PropertyInfo property) => property.PropertyType == typeof(bool) ? "false"
        : typeof(ICollection).IsAssignableFrom(property.PropertyType) || property.PropertyType.IsGenericType && property.PropertyType.Name.Contains("List", StringComparison.Ordinal) ? "empty"
        : property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null ? "none" : "null";

    private static string Small(object number) => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToDouble(number, CultureInfo.InvariantCulture):R}");

    // What the comment says besides the default, which has a column of its own.
    private static string Values(PropertyInfo property)
    {
        string text = NullDefault().Replace(PlainDefault().Replace(XmlComments.Value(property), ""), "null: ").Trim(' ', '.', ';', ',');
        return text.Length > 0 ? (text.StartsWith("null", StringComparison.Ordinal) ? text : char.ToUpperInvariant(text[0]) + text[1..]) : Kind(property.PropertyType);
    }

    private static string Kind(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(bool) ? "true, false"
            : plain.IsEnum ? string.Join(", ", Enum.GetNames(plain).Select(name => $"`{name}`"))
            : IsNested(plain) ? $"`{plain.Name}`" : "";
    }

    // The column before says that it is the default.
    [GeneratedRegex("[Dd]efault null: ")]
    private static partial Regex NullDefault();

    [GeneratedRegex(@"[Dd]efault (?<number>-?\d[\d,]*(\.\d+)?(e-?\d+)?)(?![\w])")]
    private static partial Regex DefaultNumber();

    [GeneratedRegex(@"[Dd]efault (?<word>`\w+`|null|true|false|empty|""[^""]*""|-?\d[\d,]*(\.\d+)?)")]
    private static partial Regex DefaultWord();

    // "; default 8." says nothing new, "default null: all threads" does.
    [GeneratedRegex(@"(; |, |^)(the )?[Dd]efault (`\w+`|true|false|null|empty|""[^""]*""|-?\d[\d,]*(\.\d+)?(e-?\d+)?)(?=[.;]|$)")]
    private static partial Regex PlainDefault();
}
