namespace Microsoft.ML.DeepLearning.Conformance;

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
