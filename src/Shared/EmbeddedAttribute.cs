namespace Microsoft.CodeAnalysis;

/// <summary>Known to the compiler: a type that has it is seen in its own project only, whatever InternalsVisibleTo says.</summary>
[Embedded]
[AttributeUsage(AttributeTargets.All)]
internal sealed class EmbeddedAttribute : Attribute;
