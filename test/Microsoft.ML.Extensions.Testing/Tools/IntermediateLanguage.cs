using System.Reflection;
using System.Reflection.Emit;

namespace Microsoft.ML.Extensions.Testing.Tools;

/// <summary>Finds the methods that a method calls.</summary>
public static class IntermediateLanguage
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>Every method and constructor with a body, including compiler-generated ones.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        .Where(method => method.GetMethodBody() is not null);

    /// <summary>The methods that a method calls or creates delegates of; generic methods by their definition.</summary>
    public static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        byte[] body = method.GetMethodBody()!.GetILAsByteArray()!;
        var typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < body.Length;)
        {
            var code = Codes[body[at] == 0xFE ? (0xFE00 | body[at + 1]) : body[at]];
            at += code.Size;
            if (code.OperandType == OperandType.InlineMethod)
                yield return Definition(method.Module.ResolveMethod(BitConverter.ToInt32(body, at), typeArguments, methodArguments)!);
            at += OperandSize(code.OperandType, body, at);
        }
    }

    private static MethodBase Definition(MethodBase method)
        => method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : method;

    private static int OperandSize(OperandType type, byte[] body, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(body, at)),
        _ => 4,
    };
}
