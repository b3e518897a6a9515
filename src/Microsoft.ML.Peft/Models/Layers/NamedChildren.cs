using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>
/// Registers layers under the dotted names of their weights in files, so <c>named_parameters</c> and
/// <c>state_dict</c> have the names of Hugging Face files. Intermediate parts of a name are modules without
/// content.
/// </summary>
internal static class NamedChildren
{
    /// <summary>Registers a layer, such as "attention.output.dense", and returns it.</summary>
    public static TModule Add<TModule>(this nn.Module parent, string path, TModule child)
        where TModule : nn.Module
    {
        var (group, name) = Place(parent, path);
        group.register_module(name, child);
        return child;
    }

    /// <summary>Registers a parameter, such as "layer_scale1.lambda1", and returns it.</summary>
    public static Parameter AddParameter(this nn.Module parent, string path, Parameter parameter)
    {
        var (group, name) = Place(parent, path);
        group.register_parameter(name, parameter);
        return parameter;
    }

    private static (nn.Module Group, string Name) Place(nn.Module parent, string path)
    {
        var parts = path.Split('.');
        foreach (var part in parts.AsSpan(..^1))
            parent = GroupOf(parent, part);
        return (parent, parts[^1]);
    }

    private static nn.Module GroupOf(nn.Module parent, string name)
    {
        foreach (var (childName, child) in parent.named_children())
        {
            if (childName == name)
                return child;
        }

        var group = new ModuleGroup(name);
        parent.register_module(name, group);
        return group;
    }

    private sealed class ModuleGroup(string name) : nn.Module(name);
}
