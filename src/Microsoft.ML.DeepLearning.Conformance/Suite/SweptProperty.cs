using System.Globalization;
using System.Reflection;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>An option with a search-space attribute, read the way AutoML reads it: from the property itself, not from what it overrides.</summary>
internal sealed record SweptProperty(PropertyInfo Property, Attribute Attribute)
{
    /// <summary>The value of the first trial.</summary>
    public object Default => Attribute switch
    {
        RangeAttribute range => To(range.Init ?? range.Min),
        ChoiceAttribute choice => To(choice.DefaultValue ?? choice.Candidates[0]),
        BooleanChoiceAttribute boolean => boolean.DefaultValue,
        _ => throw new InvalidOperationException($"Unknown attribute {Attribute}."),
    };

    private Type ValueType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public static IReadOnlyList<SweptProperty> Of(Type options)
        => [.. options.GetProperties().Select(property => (property, Find(property))).Where(pair => pair.Item2 is not null).Select(pair => new SweptProperty(pair.property, pair.Item2!))];

    public static bool IsSwept(PropertyInfo property) => Find(property) is not null;

    /// <summary>Draws a value for every swept option, nested ones included.</summary>
    public static string Draw(object options, Random random)
    {
        var drawn = new List<string>();
        foreach (var property in Of(options.GetType()))
        {
            var value = property.Sample(random);
            property.Property.SetValue(options, value);
            drawn.Add(string.Create(CultureInfo.InvariantCulture, $"{property.Property.Name} = {value}"));
        }
        foreach (var property in options.GetType().GetProperties())
        {
            bool isNested = property.PropertyType is { IsClass: true, IsArray: false } type && type.GetConstructor(Type.EmptyTypes) is not null && Of(type).Count > 0;
            if (isNested && property.GetValue(options) is { } nested)
                drawn.Add($"{property.Name} {{ {Draw(nested, random)} }}");
        }
        return string.Join(", ", drawn);
    }

    public object Sample(Random random) => Attribute switch
    {
        RangeAttribute range => To(Between(random.NextDouble(), Number(range.Min), Number(range.Max), range.LogBase)),
        ChoiceAttribute choice => To(choice.Candidates[random.Next(choice.Candidates.Length)]),
        _ => random.Next(2) == 0,
    };

    public void AssertWellFormed()
    {
        string name = Property.Name;
        Assert.IsTrue(ValueType.IsEnum || Array.IndexOf([typeof(int), typeof(long), typeof(float), typeof(double), typeof(bool), typeof(string)], ValueType) >= 0, $"{name}: AutoML cannot sweep a {ValueType.Name}.");
        switch (Attribute)
        {
            case RangeAttribute range:
                Assert.AreNotEqual(typeof(int), ValueType, $"{name}: integer ranges lose one through rounding; give choices.");
                Assert.IsTrue(range.Init is not null, $"{name}: without a default the first trial has the minimum.");
                Assert.AreEqual(ValueType, range.Min.GetType(), $"{name}: the range has another type than the option.");
                Assert.IsTrue(Number(range.Min) <= Number(range.Init) && Number(range.Init) <= Number(range.Max), $"{name}: the default is outside the range.");
                Assert.IsTrue(!range.LogBase || Number(range.Min) > 0, $"{name}: a logarithmic range starts above 0.");
                break;
            case ChoiceAttribute choice:
                Assert.IsTrue(choice.DefaultValue is not null, $"{name}: without a default the first trial has the first choice.");
                Assert.Contains(Default, choice.Candidates.Select(To));
                break;
        }
    }

    private static Attribute? Find(PropertyInfo property)
        => property.GetCustomAttributes(inherit: false).OfType<Attribute>().FirstOrDefault(a => a is RangeAttribute or ChoiceAttribute or BooleanChoiceAttribute);

    private static double Between(double share, double minimum, double maximum, bool logarithmic)
        => logarithmic ? Math.Exp(Math.Log(minimum) + (share * Math.Log(maximum / minimum))) : minimum + (share * (maximum - minimum));

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private object To(object value)
    {
        if (ValueType.IsEnum)
            return value is string name ? Enum.Parse(ValueType, name) : Enum.ToObject(ValueType, value);
        return Convert.ChangeType(value, ValueType, CultureInfo.InvariantCulture);
    }
}

/// <summary>The option types that AutoML's parameters can carry.</summary>
internal static class CarriedTypes
{
    private static readonly Type[] Scalars = [typeof(int), typeof(long), typeof(float), typeof(double), typeof(bool), typeof(string)];

    public static bool Contains(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (Array.IndexOf(Scalars, value) >= 0 || value.IsEnum)
            return true;
        if (value.IsArray)
            return Contains(value.GetElementType()!);
        if (value.IsGenericType && (value.GetGenericTypeDefinition() == typeof(List<>) || value.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)))
            return Contains(value.GenericTypeArguments[0]);
        if (value.IsGenericType && value.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return value.GenericTypeArguments[0] == typeof(string) && Contains(value.GenericTypeArguments[1]);
        return value.IsClass && !typeof(Delegate).IsAssignableFrom(value) && value.Namespace!.StartsWith("Microsoft.ML.", StringComparison.Ordinal)
            && value.GetConstructor(Type.EmptyTypes) is not null && value.GetProperties().All(property => Contains(property.PropertyType));
    }
}
