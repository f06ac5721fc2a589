# Writes the SQL files into one header: schema_<name>[] for each schema/<name>.sql. As numbers, because compilers need
# not take string literals of more than 4,095 bytes.
set(text "/* Made from server/store/schema by CMake. */\n")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME_WE)
  string(REPLACE "-" "_" name ${name})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND text "static const char schema_${name}[] = {${bytes}0};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
