using System.ComponentModel;
using System.Reflection;

namespace Benchmarks.Running;

/// <summary>
/// Trainer options from the command line: <c>Name=Value</c> separated by commas, array items separated by <c>+</c>, as in
/// <c>HiddenWidth=16,Spaces=BSpline+Fourier</c>. A dot selects a nested option: <c>Augmentation.CropPadding=2</c>.
/// </summary>
internal sealed class OptionOverrides
{
    private readonly (string Name, string Value)[] _settings;

    public OptionOverrides(string? text) => _settings =
    [
        .. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2) is [var name, var value]
            ? (name, value)
            : throw new ExperimentException($"'{setting}' is not Name=Value.")),
    ];

    public bool Any => _settings.Length > 0;

    public void Apply(object options)
    {
        foreach (var (name, value) in _settings)
        {
            string[] path = name.Split('.');
            object target = path[..^1].Aggregate(options, (owner, part) => Property(owner, part).GetValue(owner)!);
            var property = Property(target, path[^1]);
            property.SetValue(target, Converted(value, property.PropertyType));
        }
    }

    /// <summary>Applies the overrides and returns the same options.</summary>
    public T Applied<T>(T options)
        where T : class
    {
        Apply(options);
        return options;
    }

    /// <summary>All overrides without commas, for a column of a CSV file.</summary>
    public override string ToString() => string.Join(' ', _settings.Select(setting => $"{setting.Name}={setting.Value}"));

    private static PropertyInfo Property(object options, string name)
        => options.GetType().GetProperty(name, BindingFlags.Public | BindingFlags.Instance)
            ?? throw new ExperimentException($"{options.GetType().Name} has no option '{name}'.");

    private static object Converted(string value, Type type)
    {
        if (type.IsArray)
        {
            object[] items = [.. value.Split('+').Select(item => Converted(item, type.GetElementType()!))];
            var array = Array.CreateInstance(type.GetElementType()!, items.Length);
            items.CopyTo(array, 0);
            return array;
        }
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value)!;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or NotSupportedException)
        {
            throw new ExperimentException($"'{value}' is not a {type.Name}: {error.Message}");
        }
    }
}
